"""The closed list of reasons for which a file is refused, and the exception that carries one."""

from typing import Final, Literal, get_args

RefusalClass = Literal[
    "empty",
    "not_text",
    "damaged_file",
    "encrypted",
    "too_large",
    "bomb",
    "no_text_layer",
    "not_a_plan",
    "not_found",
    "not_readable",
    "classified",
    "no_ledger",
]

REFUSALS: Final[dict[RefusalClass, str]] = {
    "empty": "no character but spaces and line ends",
    "not_text": "bytes that are no text in any encoding this library reads (a picture, a program, noise), or text with NUL characters",
    "damaged_file": "a file of a known format that is broken inside",
    "encrypted": "a file that asks for a password",
    "too_large": "more bytes than MAX_BYTES of formats.opening",
    "bomb": "a small file that unpacks into an unreasonable amount",
    "no_text_layer": "a scanned paper: pictures of pages without text",
    "not_a_plan": "text without a numbered section or item and without the title of a plan",
    "not_found": "no file of that name, or a command whose words do not name one file (wrong usage)",
    "not_readable": "a folder, a pipe, a device, no permission, or a format this version cannot read",
    "classified": "a secrecy mark (秘密★, 机密★, 绝密★) at the head of the paper",
    "no_ledger": "a workbook without a table that is a ledger",
}
"""Every class with its meaning. This is the one place that documents them; programs outside rely on the names."""

assert set(REFUSALS) == set(get_args(RefusalClass)), "every class has its meaning"


class Refused(Exception):
    """A file is refused. ``kind`` is a key of ``REFUSALS``; ``message`` says in Chinese what to do next."""

    def __init__(self, kind: RefusalClass, message: str) -> None:
        super().__init__(message)
        self.kind: RefusalClass = kind
        self.message = message

    def as_json(self) -> dict[str, dict[str, str]]:
        """The object that commands print for a refusal: ``{"error": {"class", "message"}}``."""
        return {"error": {"class": self.kind, "message": self.message}}
