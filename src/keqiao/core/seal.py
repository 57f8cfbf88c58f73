"""Sealing the trail: a chain of hashes beside it, made in batches by the worker, never inside a writer's transaction.

What is changed or removed after it was sealed shows in `verify()`. What is changed before (at most some seconds; `keqiao
audit seal` seals at once) cannot be known. A seal log in the data folder, one signed line a batch, shows a cut-off tail;
which log is this database's stands there too (`core.seal_index`). Both guard against whoever can write to the database, not
against whoever can write to the database and to the data folder.
"""

import datetime as dt
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from keqiao.core import clock, guards, seal_index, site, trail
from keqiao.core.models import Seal, SealFloor, TrailEntry
from keqiao.core.refusal import Refused
from keqiao.core.viewer import SYSTEM

BATCH = 5000
# An entry gets its id before its transaction commits, so ids may appear out of order: look back this long.
SETTLED = dt.timedelta(hours=1)
LATE = dt.timedelta(minutes=10)
ADVISORY_LOCK = 7_353_101
GENESIS = "0" * 64
_log = logging.getLogger("keqiao.seal")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `keqiao audit verify` answers; `first_bad` is {"id": trail id or None, "why": words} or None."""

    ok: bool
    entries: int
    sealed: int
    first_bad: dict[str, Any] | None
    unsealed_older_than_10_min: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def seal() -> int:
    """Seal every entry that has none; returns how many. Safe to run in several processes: one wins, the others do nothing.

    Raises Refused when the database names another seal log than the data folder knows for it.
    """
    if seal_index.is_another():
        raise Refused(_("数据库与数据目录所记的封签日志不符，不能封签。"))
    seal_index.pair_unknown()
    done = 0
    while batch := _seal_batch():
        done += batch
    return done


def _seal_batch() -> int:
    floor = SealFloor.objects.filter(id=1).values_list("trail_id", flat=True).first() or 0
    pending = list(_unsealed().filter(id__gt=floor).order_by("id")[:BATCH])
    if not pending:
        _move_floor(floor)
        return 0
    try:
        with transaction.atomic():
            if not _alone():
                return 0
            last = Seal.objects.order_by("-seq").first()
            _begin_or_mend_log(last)
            seals = list(_chain(last, pending))
            Seal.objects.bulk_create(seals)
    except IntegrityError:
        return 0  # another process sealed the same entries
    _append_log(seals[-1])
    return len(seals)


def _unsealed() -> QuerySet[TrailEntry]:
    # NOT EXISTS is planned as an anti-join by both databases; NOT IN is not on PostgreSQL.
    return TrailEntry.objects.filter(~Exists(Seal.objects.filter(trail_id=OuterRef("id"))))


def _alone() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite has one writer anyway
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])


def _chain(last: Seal | None, entries: list[TrailEntry]) -> Iterator[Seal]:
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    for entry in entries:
        seq += 1
        previous = digest(previous, seq, entry)
        yield Seal(seq=seq, trail_id=entry.id, hash=previous)


def digest(previous: str, seq: int, entry: TrailEntry) -> str:
    """sha256 over the previous hash, the place in the chain and every column of the entry."""
    columns = [
        previous,
        seq,
        entry.id,
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.true_at.astimezone(dt.UTC).isoformat(),
        entry.kind,
        entry.subject_kind,
        entry.subject_id,
        entry.by,
        entry.hat,
        entry.body,
    ]
    return hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode()).hexdigest()


def _move_floor(floor: int) -> None:
    settled = TrailEntry.objects.filter(true_at__lt=clock.now() - SETTLED).order_by("-id").values_list("id", flat=True).first()
    if settled and settled > floor:
        SealFloor.objects.update_or_create(id=1, defaults={"trail_id": settled})


# --- the log ----------------------------------------------------------------------------------------------------------
def log_file() -> Path:
    """The seal log of this database: a line a batch, `seq hash signature`, signed with the installation's key.

    Its first line is for seq 0, written before the first batch: a chain without this line has lost its log.
    """
    return seal_index.folder() / f"{site.current().key}.log"


def _line(seq: int, link: str) -> str:
    signature = salted_hmac("keqiao.seal", f"{seq} {link}", algorithm="sha256").hexdigest()
    return f"{seq} {link} {signature}\n"


_HEAD = 0, GENESIS


def _append_log(last: Seal) -> None:
    file = log_file()
    if not file.exists():  # not made anew: that would hide that it was taken away
        _log.error("the seal log %s is missing; keqiao audit verify says so until it is put back", file.name)
        return
    with file.open("a", encoding="ascii") as log:
        log.write(_line(last.seq, last.hash))


def _begin_or_mend_log(last: Seal | None) -> None:
    """Begin the log of a new chain; write the line that a process killed between its commit and its line still owes."""
    file = log_file()
    tail = _tail(file) if file.exists() else ""
    if last is None and not tail:
        file.write_text(_line(*_HEAD), encoding="ascii")
    elif last and tail and int(tail.split(" ")[0]) < last.seq:
        _append_log(last)


def begin_log_anew() -> None:
    """For a log that is lost, spoilt or ahead of a restored older database for good: the old one is kept aside.

    The trail keeps that this was done; what was cut off before cannot be known afterwards. Raises Refused while the chain
    and the log are in order.
    """
    if _bad_link() is None and _bad_pairing() is None and _bad_log() is None:
        raise Refused(_("封签日志完好，不需要重新开始。"))
    file = log_file()
    if file.exists():
        file.rename(file.with_suffix(f".{clock.now():%Y%m%d%H%M%S}.old"))
    file.write_text(_line(*_HEAD), encoding="ascii")
    if seal_index.is_another():
        seal_index.pair()
    last = Seal.objects.order_by("-seq").values_list("seq", flat=True).first()
    trail.record("core.begin_seal_log", subject=("site", site.current().id), by=SYSTEM, body={"after": last})
    seal()


def _tail(file: Path) -> str:
    """The last whole line. What a process killed while it wrote left behind it is cut off."""
    with file.open("r+b") as log:
        size = log.seek(0, os.SEEK_END)
        log.seek(max(0, size - 400))
        whole, _newline, rest = log.read().rpartition(b"\n")
        if rest:
            log.truncate(size - len(rest))
    line = whole.decode("ascii", "replace").rpartition("\n")[-1]
    return line if line.split(" ")[0].isdecimal() else ""


# --- verifying --------------------------------------------------------------------------------------------------------
def verify() -> Verdict:
    """Read the whole chain, the log and the database's own guards. Reads only; rows are read in chunks."""
    unsealed = _unsealed().filter(true_at__lt=clock.now() - LATE).count()
    first_bad = _bad_link() or _bad_pairing() or _bad_log() or _bad_guards()
    return Verdict(
        ok=first_bad is None and unsealed == 0,
        entries=TrailEntry.objects.count(),
        sealed=Seal.objects.count(),
        first_bad=first_bad,
        unsealed_older_than_10_min=unsealed,
    )


Bad = dict[str, Any]


def _bad(identity: int | None, why: str) -> Bad:
    return {"id": identity, "why": why}


def _bad_link() -> Bad | None:
    logged = dict(_read_log())
    last = Seal(seq=0, trail_id=0, hash=GENESIS)
    for seals in _chunks():
        entries = TrailEntry.objects.in_bulk([seal.trail_id for seal in seals])
        for seal in seals:
            if bad := _why_bad(seal, entries.get(seal.trail_id), last, logged.get(seal.seq)):
                return bad
            last = seal
    known = max(logged, default=0)
    if known > last.seq:
        return _bad(None, f"the chain was cut: the seal log knows seal {known}, the last one is {last.seq}")
    return None


def _why_bad(seal: Seal, entry: TrailEntry | None, last: Seal, logged: str | None) -> Bad | None:
    if seal.seq != last.seq + 1:
        # Ids may have gaps; only where the places missing are as many as the ids is it certain which entry it was.
        is_certain = seal.trail_id - last.trail_id == seal.seq - last.seq
        return _bad(last.trail_id + 1 if is_certain else seal.trail_id, f"seal {last.seq + 1} was deleted")
    if entry is None:
        return _bad(seal.trail_id, "the entry was deleted after it was sealed")
    if seal.hash != digest(last.hash, seal.seq, entry):
        return _bad(seal.trail_id, "the entry or its seal was changed after it was sealed")
    if logged and logged != seal.hash:
        return _bad(seal.trail_id, "the chain was made anew: the seal log holds another hash")
    return None


def _chunks() -> Iterator[list[Seal]]:
    after = 0
    while seals := list(Seal.objects.filter(seq__gt=after).order_by("seq")[:BATCH]):
        yield seals
        after = seals[-1].seq


def _bad_guards() -> Bad | None:
    if missing := guards.missing():
        return _bad(None, f"the database does not refuse changes any more, missing: {', '.join(missing)}")
    return None


def _bad_pairing() -> Bad | None:
    if seal_index.is_another():
        return _bad(None, "the database names another seal log than the data folder knows for it")
    return None


def _bad_log() -> Bad | None:
    """Whether each line is ours, the first is there, and none says otherwise than another."""
    known: dict[int, str] = {}
    for number, line in enumerate(_log_lines(), 1):
        seq, link = _parsed(line)
        if seq is None:
            return _bad(None, f"seal log: line {number} cannot be read or has a wrong signature")
        if number == 1 and (seq, link) != _HEAD:
            return _bad(None, "seal log: its beginning is missing")
        if known.setdefault(seq, link) != link:
            return _bad(None, f"seal log: two hashes for seal {seq}, the chain was made anew")
    if not known and Seal.objects.exists():
        return _bad(None, "the seal log is missing from the data folder")
    return None


def _read_log() -> Iterator[tuple[int, str]]:
    """Seq and hash of every line that is ours."""
    for line in _log_lines():
        seq, link = _parsed(line)
        if seq is not None:
            yield seq, link


def _log_lines() -> Iterator[str]:
    file = log_file()
    if file.exists():
        with file.open(encoding="ascii", errors="replace", newline="\n") as log:
            # Without its end it is the line of a process killed while it wrote.
            yield from (line for line in log if line.endswith("\n"))


def _parsed(line: str) -> tuple[int | None, str]:
    """Seq and hash; None for what is not a line of ours."""
    seq, _space, rest = line.partition(" ")
    link = rest.partition(" ")[0]
    if not (seq.isascii() and seq.isdecimal()) or len(seq) > 18:
        return None, ""
    return (int(seq), link) if hmac.compare_digest(line.encode(), _line(int(seq), link).encode()) else (None, "")
