"""Where things lie: the data folder of an installation, and the files that come with the product."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = PACKAGE.parent.parent
# In a checkout access.toml and starter/ stand at the root; in a wheel they are packed beside the apps.
ROOT = _CHECKOUT if (_CHECKOUT / "access.toml").exists() else PACKAGE
STARTER = ROOT / "starter"
ACCESS_TABLE = ROOT / "access.toml"
SAMPLE, NEW = "sample.sqlite3", "keqiao.sqlite3"


def home() -> Path:
    """The data folder (KEQIAO_HOME, default `var/` of the checkout or of the current folder), made for its owner alone if missing."""
    default = _CHECKOUT / "var" if ROOT == _CHECKOUT else Path("var")
    folder = Path(os.environ.get("KEQIAO_HOME") or default).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def sample_database() -> str:
    return _address(home() / SAMPLE)


def new_database() -> str:
    return _address(home() / NEW)


def default_database() -> str:
    """Without DATABASE_URL: the sample if there is one, else the installation made by `script/server --new`, else the sample."""
    for file in (home() / SAMPLE, home() / NEW):
        if file.exists() and file.stat().st_size:
            return _address(file)
    return sample_database()


def _address(file: Path) -> str:
    return f"sqlite:///{quote(str(file))}"


def secret_key() -> str:
    """SECRET_KEY of the environment, else the one made at first start and kept in the data folder."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    file = home() / "secret_key"
    if not file.exists():
        _make_key(file)
    return file.read_text().strip()


def _make_key(file: Path) -> None:
    """Whole or not at all, and only one whichever of several first starts makes it."""
    import secrets
    import tempfile

    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix="secret_key.") as draft:  # made for its owner alone
        draft.write(secrets.token_urlsafe(50))
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, file)
