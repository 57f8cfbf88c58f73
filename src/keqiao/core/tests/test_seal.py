"""Whatever is changed, removed or made anew behind the product's back shows in `keqiao audit verify`."""

import datetime as dt
import hashlib
import io
import json
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.models import F

from keqiao.core import clock, guards, seal, trail
from keqiao.core.models import Seal, SealFloor, TrailEntry
from keqiao.core.tests.conftest import Audit, Scratch, Tampering, on_postgresql, on_sqlite, tamper
from keqiao.core.viewer import SYSTEM

COLUMNS = ["at", "true_at", "kind", "subject_kind", "subject_id", "by", "hat", "body"]


def write(count: int, *, age: dt.timedelta = dt.timedelta()) -> list[int]:
    """Ids of so many new entries, each with a body of its own, written `age` ago."""
    when = clock.now() - age
    for n in range(count):
        TrailEntry.objects.create(
            at=when, true_at=when, kind="test.write", subject_kind="test", subject_id=n, body=trail.canonical({"n": n})
        )
    return list(TrailEntry.objects.order_by("-id").values_list("id", flat=True)[:count])[::-1]


@pytest.fixture
def sealed(db: None) -> list[int]:
    """Ids of 120 sealed entries at the end of a whole chain."""
    ids = write(120)
    seal.seal()
    assert seal.verify().ok
    return ids


def other(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=1)
    return value + 1 if isinstance(value, int) else 1 if value is None else f"{value} "


# --- whole -------------------------------------------------------------------------------------------------------------
def test_chain_of_the_sample_is_whole(audit: Audit) -> None:
    status, answer = audit()
    assert status == 0
    assert answer == {
        "ok": True,
        "entries": TrailEntry.objects.count(),
        "sealed": TrailEntry.objects.count(),
        "first_bad": None,
        "unsealed_older_than_10_min": 0,
    }


def test_sealing_makes_one_chain_over_all_columns(db: None) -> None:
    write(3)
    assert seal.seal() == 3
    assert seal.seal() == 0
    before, last = Seal.objects.order_by("-seq")[:2][::-1]
    entry = TrailEntry.objects.get(id=last.trail_id)
    columns = [
        before.hash,
        before.seq + 1,
        entry.id,
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.true_at.astimezone(dt.UTC).isoformat(),
        *(getattr(entry, name) for name in COLUMNS[2:]),
    ]
    assert last.hash == hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode()).hexdigest()


def test_more_entries_than_a_batch_are_sealed_in_several(db: None) -> None:
    lines = len(seal.log_file().read_text().splitlines())
    now = clock.now()
    count = seal.BATCH + 3
    TrailEntry.objects.bulk_create(
        [TrailEntry(at=now, true_at=now, kind="test.many", subject_kind="test") for _n in range(count)], batch_size=500
    )
    assert seal.seal() == count
    assert len(seal.log_file().read_text().splitlines()) == lines + 2
    assert seal.verify().ok


def test_audit_seal_says_how_many(db: None) -> None:
    write(2)
    out = io.StringIO()
    call_command("audit", "seal", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"sealed": 2}


# --- rows tampered with ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("column", COLUMNS)
def test_changed_column_is_found(sealed: list[int], tampering: Tampering, audit: Audit, column: str) -> None:
    victim = TrailEntry.objects.get(id=sealed[50])
    with tampering():
        TrailEntry.objects.filter(id=victim.id).update(**{column: other(getattr(victim, column))})
    status, answer = audit()
    assert (status, answer["ok"], answer["first_bad"]["id"]) == (1, False, victim.id)
    assert "changed" in answer["first_bad"]["why"]


def test_every_column_of_the_trail_is_tried(db: None) -> None:
    assert ["id", *COLUMNS] == [field.attname for field in TrailEntry._meta.fields]


def test_changed_id_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        TrailEntry.objects.filter(id=sealed[50]).update(id=sealed[-1] + 1000)
    assert audit()[1]["first_bad"]["id"] == sealed[50]


def test_deleted_entry_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        TrailEntry.objects.filter(id=sealed[50]).delete()
    status, answer = audit()
    assert (status, answer["first_bad"]["id"]) == (1, sealed[50])
    assert "deleted" in answer["first_bad"]["why"]


def test_entry_deleted_with_its_seal_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        TrailEntry.objects.filter(id=sealed[50]).delete()
        Seal.objects.filter(trail_id=sealed[50]).delete()
    status, answer = audit()
    assert (status, answer["first_bad"]["id"]) == (1, sealed[50])


def test_first_of_several_deleted_with_their_seals_is_named(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        TrailEntry.objects.filter(id__in=sealed[50:53]).delete()
        Seal.objects.filter(trail_id__in=sealed[50:53]).delete()
    assert audit()[1]["first_bad"]["id"] == sealed[50]


def test_entry_deleted_with_its_seal_and_the_gap_closed_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    seq = Seal.objects.get(trail_id=sealed[50]).seq
    with tampering():
        TrailEntry.objects.filter(id=sealed[50]).delete()
        Seal.objects.filter(seq=seq).delete()
        for later in Seal.objects.filter(seq__gt=seq).order_by("seq").values_list("seq", flat=True):
            Seal.objects.filter(seq=later).update(seq=later - 1)
    assert audit()[1]["first_bad"]["id"] == sealed[51]


def test_swapped_bodies_are_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    first, second = TrailEntry.objects.filter(id__in=[sealed[40], sealed[60]]).order_by("id")
    with tampering():
        TrailEntry.objects.filter(id=first.id).update(body=second.body)
        TrailEntry.objects.filter(id=second.id).update(body=first.body)
    status, answer = audit()
    assert (status, answer["first_bad"]["id"]) == (1, first.id)


def test_cut_tail_is_found_by_the_log(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        TrailEntry.objects.filter(id__in=sealed[-100:]).delete()
        Seal.objects.filter(trail_id__in=sealed[-100:]).delete()
    status, answer = audit()
    assert (status, answer["ok"]) == (1, False)
    assert "cut" in answer["first_bad"]["why"]


def test_cut_tail_is_found_when_the_chain_has_grown_over_it(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        TrailEntry.objects.filter(id__in=sealed[-100:]).delete()
        Seal.objects.filter(trail_id__in=sealed[-100:]).delete()
    write(100)  # as many as were cut: the new chain ends at the same number
    seal.seal()
    status, answer = audit()
    assert (status, answer["ok"]) == (1, False)
    write(5)
    seal.seal()
    assert audit()[0] == 1


def test_chain_made_anew_over_a_change_is_found_by_the_log(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        TrailEntry.objects.filter(id=sealed[50]).update(kind="test.forged")
        previous = seal.GENESIS
        for link in Seal.objects.order_by("seq"):
            previous = seal.digest(previous, link.seq, TrailEntry.objects.get(id=link.trail_id))
            Seal.objects.filter(seq=link.seq).update(hash=previous)
    status, answer = audit()
    assert (status, answer["first_bad"]["id"]) == (1, sealed[-1])  # the place that the log remembers
    assert "made anew" in answer["first_bad"]["why"]


def test_changed_hash_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        Seal.objects.filter(trail_id=sealed[50]).update(hash="0" * 64)
    assert audit()[1]["first_bad"]["id"] == sealed[50]


def test_seal_moved_to_another_entry_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        Seal.objects.filter(trail_id=sealed[50]).update(trail_id=sealed[-1] + 1000)
    status, answer = audit()
    assert (status, answer["ok"]) == (1, False)
    assert answer["first_bad"]["id"] == sealed[-1] + 1000


def test_changed_place_in_the_chain_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        Seal.objects.filter(trail_id=sealed[50]).update(seq=F("seq") + 1000)
    assert audit()[1]["first_bad"]["id"] == sealed[50]


def test_change_under_a_chain_deleted_altogether_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        Seal.objects.all().delete()
        SealFloor.objects.all().delete()
        TrailEntry.objects.filter(id=sealed[50]).update(kind="test.forged")
    assert audit()[0] == 1
    seal.seal()  # the worker seals everything again, five seconds later
    status, answer = audit()
    assert (status, answer["ok"]) == (1, False)
    assert "made anew" in answer["first_bad"]["why"]


@on_sqlite
@pytest.mark.parametrize("table", ["core_trail", "core_seal"])
@pytest.mark.parametrize("verb", ["update", "delete", "replace"])
def test_missing_trigger_is_found_on_sqlite(audit: Audit, table: str, verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_{verb}")
    status, answer = audit()
    assert (status, answer["first_bad"]["id"]) == (1, None)
    assert f"{table}_no_{verb}" in answer["first_bad"]["why"]


@on_postgresql
@pytest.mark.parametrize("table", ["core_trail", "core_seal"])
@pytest.mark.parametrize("verb", ["update", "delete", "truncate"])
def test_missing_trigger_is_found_on_postgresql(audit: Audit, table: str, verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_{verb} ON {table}")
    status, answer = audit()
    assert (status, answer["first_bad"]["id"]) == (1, None)
    assert f"{table}_no_{verb}" in answer["first_bad"]["why"]


def test_changed_entry_is_named_before_a_missing_trigger(sealed: list[int], audit: Audit) -> None:
    with connection.cursor() as cursor:
        for name in guards.missing() or ["core_trail_no_update"]:
            cursor.execute(f"DROP TRIGGER {name}" + (" ON core_trail" if connection.vendor == "postgresql" else ""))
    TrailEntry.objects.filter(id=sealed[3]).update(kind="test.forged")
    assert audit()[1]["first_bad"]["id"] == sealed[3]


# --- late --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("minutes", "late"), [(9, 0), (11, 3)])
def test_unsealed_entries_count_after_ten_minutes(audit: Audit, minutes: int, late: int) -> None:
    write(3, age=dt.timedelta(minutes=minutes))
    status, answer = audit()
    assert answer["unsealed_older_than_10_min"] == late
    assert (status, answer["ok"], answer["first_bad"]) == ((1, False, None) if late else (0, True, None))
    seal.seal()
    assert audit()[0] == 0


def test_floor_raised_by_somebody_shows_as_late(tampering: Tampering, audit: Audit) -> None:
    with tampering():
        SealFloor.objects.update_or_create(id=1, defaults={"trail_id": 10**9})
    write(1, age=dt.timedelta(minutes=11))
    assert seal.seal() == 0
    assert audit()[0] == 1


def test_floor_moves_only_past_entries_older_than_an_hour(db: None) -> None:
    write(3, age=dt.timedelta(minutes=59))
    seal.seal()
    before = SealFloor.objects.filter(id=1).values_list("trail_id", flat=True).first() or 0
    assert before < TrailEntry.objects.filter(kind="test.write").earliest("id").id
    old = write(3, age=dt.timedelta(minutes=61))
    write(3, age=dt.timedelta(minutes=59))
    seal.seal()
    assert SealFloor.objects.get(id=1).trail_id == old[-1]


def test_entry_below_the_last_sealed_is_sealed_when_it_appears(tampering: Tampering, audit: Audit) -> None:
    slow, *_rest = write(3)
    entry = TrailEntry.objects.get(id=slow)
    with tampering():
        TrailEntry.objects.filter(id=slow).delete()  # as if its transaction were not over yet
    seal.seal()
    entry.save(force_insert=True)
    assert seal.seal() == 1
    assert Seal.objects.order_by("-seq")[0].trail_id == slow
    assert audit()[0] == 0


# --- the log -----------------------------------------------------------------------------------------------------------
def lines() -> list[str]:
    return seal.log_file().read_text().splitlines(keepends=True)


def put(text: str) -> None:
    seal.log_file().write_text(text)


def test_log_gets_a_line_for_each_batch(db: None) -> None:
    for count in (2, 3):
        write(count)
        seal.seal()
    last = Seal.objects.order_by("-seq")[0]
    assert lines()[0].startswith(f"0 {seal.GENESIS} ")
    assert lines()[-1].startswith(f"{last.seq} {last.hash} ")
    assert lines()[-2].startswith(f"{last.seq - 3} ")


@pytest.mark.parametrize(
    "forge",
    [
        lambda own: own.replace(own.split()[1], "f" * 64),
        lambda own: own.replace(own.split()[2], "0" * 64),
        lambda own: f"{int(own.split()[0]) - 1} {own.split()[1]} {own.split()[2]}\n",
        lambda own: f"{own.split()[0]} {own.split()[1]}\n",
        lambda own: f"0{own}",
        lambda own: own + "\n",
        lambda _own: "not a line\n",
        lambda _own: f"{'9' * 400} x y\n",
        lambda _own: "²³ x y\n",
    ],
)
def test_forged_line_is_found(sealed: list[int], audit: Audit, forge: Callable[[str], str]) -> None:
    put("".join(lines()[:-1]) + forge(lines()[-1]))
    status, answer = audit()
    assert (status, answer["first_bad"]["id"]) == (1, None)
    assert "seal log" in answer["first_bad"]["why"]


def test_log_signed_with_another_key_is_found(sealed: list[int], audit: Audit, settings: Any) -> None:
    settings.SECRET_KEY = "another installation's"
    assert "signature" in audit()[1]["first_bad"]["why"]


@pytest.mark.parametrize("take", [lambda file: file.unlink(), lambda file: file.write_text("")])
def test_lost_log_is_found_and_stays_so_while_sealing_goes_on(
    sealed: list[int], audit: Audit, take: Callable[[Path], object]
) -> None:
    take(seal.log_file())
    assert "log" in audit()[1]["first_bad"]["why"]
    write(1)
    seal.seal()
    status, answer = audit()
    assert (status, answer["ok"]) == (1, False)
    assert "log" in answer["first_bad"]["why"]


def test_log_without_its_beginning_is_found(sealed: list[int], audit: Audit) -> None:
    put("".join(lines()[1:]))
    assert "beginning" in audit()[1]["first_bad"]["why"]


def test_batch_missing_from_the_log_after_a_kill_is_mended(sealed: list[int], audit: Audit) -> None:
    missing = lines()[-1]
    put("".join(lines()[:-1]))
    assert audit()[0] == 0
    write(1)
    seal.seal()
    assert lines()[-2] == missing
    assert audit()[0] == 0


@pytest.mark.parametrize("rest", [1, 5, 70, 120])
def test_line_cut_by_a_kill_is_mended(sealed: list[int], audit: Audit, rest: int) -> None:
    cut = lines()[-1]
    put("".join(lines()[:-1]) + cut[:rest])
    assert audit()[0] == 0
    write(1)
    seal.seal()
    assert lines()[-2] == cut
    assert audit()[0] == 0


def test_killed_before_its_first_line_begins_again(db: None, tampering: Tampering, audit: Audit) -> None:
    with tampering():
        Seal.objects.all().delete()
    put(f"0 {seal.GENESIS[:10]}")  # cut in its very first line
    seal.seal()
    assert audit()[0] == 0


def test_lost_log_can_be_begun_anew_and_the_trail_says_so(sealed: list[int], audit: Audit) -> None:
    with pytest.raises(CommandError):
        call_command("audit", "seal", "--new-log", stdout=io.StringIO())  # it is in order
    seal.log_file().unlink()
    call_command("audit", "seal", "--new-log", stdout=io.StringIO())
    assert audit()[0] == 0
    said = TrailEntry.objects.latest("id")
    assert (said.kind, json.loads(said.body)) == ("core.begin_seal_log", {"after": Seal.objects.count() - 1})


# --- several at once ---------------------------------------------------------------------------------------------------
def in_threads(*acts: Callable[[], object]) -> None:
    """Run all at once, each with a connection of its own; the first fault is raised here."""
    faults: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]


def test_sealers_and_writers_at_once_leave_one_whole_chain(scratch: Scratch) -> None:
    writing = threading.Event()

    def writer() -> None:
        for n in range(40):
            with transaction.atomic():
                trail.record("test.write", subject=("test", n), by=SYSTEM)

    def sealer() -> None:
        while not writing.is_set():
            seal.seal()
        seal.seal()

    sealers = [threading.Thread(target=lambda: in_threads(sealer)) for _n in range(3)]
    for thread in sealers:
        thread.start()
    in_threads(writer, writer)
    writing.set()
    for thread in sealers:
        thread.join(60)
    seal.seal()
    verdict = seal.verify()
    assert verdict.ok, verdict
    assert verdict.sealed == verdict.entries == TrailEntry.objects.count()
    assert TrailEntry.objects.filter(kind="test.write").count() == 80


@on_postgresql
def test_slow_transaction_with_a_lower_id_is_sealed_later(scratch: Scratch) -> None:
    began, finish = threading.Event(), threading.Event()
    ids: dict[str, int] = {}

    def slow() -> None:
        with transaction.atomic():
            ids["slow"] = trail.record("test.slow", subject=("test", 1), by=SYSTEM).id
            began.set()
            assert finish.wait(30)

    thread = threading.Thread(target=lambda: in_threads(slow))
    thread.start()
    assert began.wait(30)
    ids["fast"] = trail.record("test.fast", subject=("test", 2), by=SYSTEM).id
    assert seal.seal() == 1
    assert Seal.objects.order_by("-seq")[0].trail_id == ids["fast"] > ids["slow"]
    finish.set()
    thread.join(30)
    assert seal.seal() == 1
    assert Seal.objects.order_by("-seq")[0].trail_id == ids["slow"]
    assert seal.verify().ok


def test_command_finds_a_change_from_outside(scratch: Scratch) -> None:
    def command(*words: str) -> tuple[int, Any]:
        done = subprocess.run(scratch.command("audit", *words, "--json"), env=scratch.env, capture_output=True, check=False)
        return done.returncode, json.loads(done.stdout)

    victim = trail.record("test.write", subject=("test", 1), by=SYSTEM).id
    assert command("seal") == (0, {"sealed": 1})
    assert command("verify")[0] == 0
    with tamper():
        TrailEntry.objects.filter(id=victim).update(body='{"forged":1}')
    status, answer = command("verify")
    assert (status, answer["ok"], answer["first_bad"]["id"]) == (1, False, victim)
