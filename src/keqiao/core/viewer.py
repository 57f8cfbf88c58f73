"""Who is looking: a frozen value that every floor can name. `accounts` fills it, nobody else."""

from dataclasses import dataclass, replace

from keqiao.core.roles import Role


@dataclass(frozen=True, slots=True)
class Hat:
    """One role within one organisation. The organisation and all below it are the paths with lo <= path < hi."""

    role: str
    organisation_id: int
    lo: str
    hi: str
    organisation: str = ""

    @property
    def label(self) -> str:
        """Organisation and role in words."""
        return f"{self.organisation} · {self.role_label}"

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)

    @property
    def word(self) -> str:
        """As the trail keeps it."""
        return f"{self.role}@{self.organisation_id}"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Reading is the union of the hats; writing names one (`hat`). Nobody signed in: no hats.

    `behind`: who really looks, where somebody looks through the eyes of another body. Then the hats are those of that body,
    what is seen is what both may see (`access`), and nothing can be written (`trail`).
    """

    account_id: int | None = None
    person_id: int | None = None
    name: str = ""
    hats: tuple[Hat, ...] = ()
    hat: Hat | None = None
    behind: "Viewer | None" = None

    @property
    def acting(self) -> "Viewer":
        """The viewer with no hat but the one in which they write."""
        return replace(self, hats=(self.hat,) if self.hat else ())

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def writer(self) -> int:
        """The account that a row names as its writer. Raises ValueError where nobody is signed in."""
        if self.account_id is None:
            raise ValueError("nobody is signed in")
        return self.account_id


PUBLIC = Viewer()
# The product itself, where no person acts: set-up, jobs, the filling of a sample.
SYSTEM = Viewer(name="system")
