"""Numbers as a paper prints them: （一）, 1., 二、; a number alone gets the sign that papers usually put behind it."""

import re

_SIGNS_BEFORE, _SIGNS_BEHIND = "（(【〔[", "）)】〕]、.．,，:："


def printed_mark(source: str, start: int, number: str) -> str:
    """What stands on the line ahead of `source[start]`, where that is the number with its signs and nothing else; else ""."""
    line = source[max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1 : start].strip()
    signs = rf"[{re.escape(_SIGNS_BEFORE)}]?\s*{re.escape(number)}\s*[{re.escape(_SIGNS_BEHIND)}\s]*"
    return "".join(line.split()) if number and re.fullmatch(signs, line) else ""


def shown_mark(number: str, mark: str, *, is_section: bool) -> str:
    """The number as it is shown in the text: as printed, else with the usual sign; "" without a number."""
    if mark or not number:
        return mark
    if number[-1] in _SIGNS_BEHIND:
        return number
    return f"{number}、" if is_section else f"{number}."


def renumbered(mark: str, old: str, new: str) -> str:
    """The mark of a number that was typed anew: the same signs around it."""
    return mark.replace(old, new, 1) if old and new and old in mark else ""


def bare_mark(mark: str) -> str:
    """A number as contents and references show it: （一）, 1, 二."""
    return mark.rstrip("、.．")
