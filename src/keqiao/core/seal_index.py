"""Which seal log belongs to which database, kept outside of the database: it alone could name another, empty log.

`seals/index` in the data folder holds signed lines `database key kind signature`; of several for one database the last
counts. A database at an address that is not known yet (a copy, a server that moved) is added when it is sealed first.
"""

import hmac
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from keqiao.core import site


def folder() -> Path:
    """Where the seal logs and their index lie."""
    seals = Path(settings.HOME) / "seals"
    seals.mkdir(exist_ok=True)
    return seals


def is_another() -> bool:
    """Whether this database is known with another key than the one it names now."""
    known = _known()
    return known is not None and known[0] != str(site.current().key)


def pair() -> None:
    """From now on this database belongs to the key that it names now."""
    words = f"{_database()} {site.current().key} {_kind()}"
    with (folder() / "index").open("a", encoding="ascii") as index:
        index.write(f"{words} {_signature(words)}\n")


def pair_unknown() -> None:
    """Add this database if it is not known yet."""
    if _known() is None:
        pair()


def pair_new_sample() -> None:
    """A sample filled anew takes the place of an older sample; of an installation it does not."""
    known = _known()
    if known and known[1] == "sample":
        pair()


def _kind() -> str:
    return "sample" if site.current().is_sample else "installation"


def _known() -> tuple[str, str] | None:
    """Key and kind of this database in the last line of ours that names it."""
    found, here, index = None, _database(), folder() / "index"
    for line in index.read_text(encoding="ascii", errors="replace").splitlines() if index.exists() else []:
        words, _space, signature = line.rpartition(" ")
        database, *key_and_kind = words.split(" ")
        if database == here and len(key_and_kind) == 2 and hmac.compare_digest(signature.encode(), _signature(words).encode()):
            found = key_and_kind[0], key_and_kind[1]
    return found


def _database() -> str:
    """Engine, host and name in one word, whatever name it has."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return "sqlite:" + quote(str(Path(known["NAME"]).resolve()))
    return f"{connection.vendor}:" + quote(f"{known['HOST'] or 'local'}:{known['PORT'] or 5432}/{known['NAME']}")


def _signature(words: str) -> str:
    return salted_hmac("keqiao.seal-index", words, algorithm="sha256").hexdigest()
