"""Sealing the trail: a chain of hashes beside it, made in batches by the worker, never inside a writer's transaction.

What is changed or removed after it was sealed shows in `verify()`. What is changed before (at most some seconds; `keqiao
audit seal` seals at once) cannot be known. A seal log in the data folder, one signed line a batch, shows a cut-off tail.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.crypto import salted_hmac

from keqiao.core import clock, guards, site
from keqiao.core.models import Seal, SealFloor, TrailEntry

BATCH = 5000
# An entry gets its id before its transaction commits, so ids may appear out of order: look back this long.
SETTLED = dt.timedelta(hours=1)
LATE = dt.timedelta(minutes=10)
ADVISORY_LOCK = 7_353_101
GENESIS = "0" * 64


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
    """Seal every entry that has none; returns how many. Safe to run in several processes: one wins, the others do nothing."""
    done = 0
    while batch := _seal_batch():
        done += batch
    return done


def _seal_batch() -> int:
    floor = SealFloor.objects.filter(id=1).values_list("trail_id", flat=True).first() or 0
    sealed = Seal.objects.filter(trail_id__gt=floor).values("trail_id")
    # An anti-join: `NOT IN` over a subquery of not-null values is planned as one by both databases.
    pending = list(TrailEntry.objects.filter(id__gt=floor).exclude(id__in=sealed).order_by("id")[:BATCH])
    if not pending:
        _move_floor(floor)
        return 0
    try:
        with transaction.atomic():
            if not _alone():
                return 0
            last = Seal.objects.order_by("-seq").first()
            _mend_log(last)
            seals = list(_chain(last, pending))
            Seal.objects.bulk_create(seals)
    except IntegrityError:
        return 0  # another process sealed the same entries
    _append_log(seals[-1])
    return len(seals)


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
    """The seal log of this database: a line a batch, `seq hash signature`, signed with the installation's key."""
    folder = Path(settings.HOME) / "seals"
    folder.mkdir(exist_ok=True)
    return folder / f"{site.current().key}.log"


def _line(last: Seal) -> str:
    signature = salted_hmac("keqiao.seal", f"{last.seq} {last.hash}", algorithm="sha256").hexdigest()
    return f"{last.seq} {last.hash} {signature}\n"


def _append_log(last: Seal) -> None:
    with log_file().open("a", encoding="ascii") as log:
        log.write(_line(last))


def _mend_log(last: Seal | None) -> None:
    """A process killed between its commit and its line left the log one batch short: write that line now."""
    file = log_file()
    if last and (not file.exists() or int((_tail(file) or "0").split(" ")[0]) < last.seq):
        _append_log(last)


def _tail(file: Path) -> str:
    with file.open("rb") as log:
        log.seek(max(0, log.seek(0, 2) - 400))
        lines = log.read().decode("ascii", "replace").splitlines()
    return lines[-1] if lines else ""


# --- verifying --------------------------------------------------------------------------------------------------------
def verify() -> Verdict:
    """Read the whole chain, the log and the database's own guards. Reads only; memory is flat."""
    late = TrailEntry.objects.filter(true_at__lt=clock.now() - LATE).exclude(id__in=Seal.objects.values("trail_id"))
    first_bad = _first_bad()
    unsealed = late.count()
    return Verdict(
        ok=first_bad is None and unsealed == 0,
        entries=TrailEntry.objects.count(),
        sealed=Seal.objects.count(),
        first_bad=first_bad,
        unsealed_older_than_10_min=unsealed,
    )


def _first_bad() -> dict[str, Any] | None:
    if missing := guards.missing():
        return _bad(None, f"the database does not refuse changes any more, missing: {', '.join(missing)}")
    logged = dict(_read_log())
    if None in logged:
        return _bad(None, f"seal log: {logged[None]}")
    last = GENESIS, 0
    for seals in _chunks():
        entries = TrailEntry.objects.in_bulk([seal.trail_id for seal in seals])
        for seal in seals:
            if why := _why_bad(seal, entries.get(seal.trail_id), last, logged):
                return _bad(seal.trail_id, why)
            last = seal.hash, seal.seq
    if logged:
        return _bad(
            None, f"the chain was cut: the seal log knows seal {max(n for n in logged if n)}, the last one is {last[1]}"
        )
    if last[1] and not log_file().exists():
        return _bad(None, "the seal log is missing from the data folder")
    return None


def _bad(identity: int | None, why: str) -> dict[str, Any]:
    return {"id": identity, "why": why}


def _why_bad(seal: Seal, entry: TrailEntry | None, last: tuple[str, int], logged: dict[int | None, str]) -> str | None:
    previous, seq = last
    if seal.seq != seq + 1:
        return f"seal {seq + 1} is missing"
    if entry is None:
        return "the entry was deleted after it was sealed"
    if seal.hash != digest(previous, seal.seq, entry):
        return "the entry or its seal was changed after it was sealed"
    if logged.pop(seal.seq, seal.hash) != seal.hash:
        return "the chain was made anew: the seal log holds another hash"
    return None


def _chunks() -> Iterator[list[Seal]]:
    after = 0
    while seals := list(Seal.objects.filter(seq__gt=after).order_by("seq")[:BATCH]):
        yield seals
        after = seals[-1].seq


def _read_log() -> Iterator[tuple[int | None, str]]:
    file = log_file()
    if not file.exists():
        return
    with file.open(encoding="ascii", errors="replace") as log:
        for number, line in enumerate(log, 1):
            parts = line.split()
            if not line.endswith("\n") and number > 1:
                return  # the last line of a process killed while it wrote
            if len(parts) != 3 or not parts[0].isdigit():
                yield None, f"line {number} cannot be read"
                return
            if not hmac.compare_digest(line, _line(Seal(seq=int(parts[0]), hash=parts[1]))):
                yield None, f"line {number} has a wrong signature"
                return
            yield int(parts[0]), parts[1]
