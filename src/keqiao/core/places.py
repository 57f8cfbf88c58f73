"""Where things lie: the data folder of an installation, and the files that come with the product."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = PACKAGE.parent.parent
# In a checkout access.toml and starter/ stand at the root; in a wheel they are packed beside the apps.
ROOT = _CHECKOUT if (_CHECKOUT / "access.toml").exists() else PACKAGE
STARTER = ROOT / "starter"
ACCESS_TABLE = ROOT / "access.toml"


def home() -> Path:
    """The data folder (KEQIAO_HOME, default `var/` of the checkout or of the current folder), made if missing."""
    default = _CHECKOUT / "var" if ROOT == _CHECKOUT else Path("var")
    folder = Path(os.environ.get("KEQIAO_HOME") or default).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sample_database() -> str:
    return f"sqlite:///{home() / 'sample.sqlite3'}"


def new_database() -> str:
    return f"sqlite:///{home() / 'keqiao.sqlite3'}"


def default_database() -> str:
    """Without DATABASE_URL: the sample if there is one, else the installation made by `script/server --new`, else the sample."""
    for address in (sample_database(), new_database()):
        if Path(address.removeprefix("sqlite:///")).exists():
            return address
    return sample_database()


def secret_key() -> str:
    """SECRET_KEY of the environment, else the one made at first start and kept in the data folder."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    file = home() / "secret_key"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    import secrets

    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as opened:
        opened.write(key)
    return key
