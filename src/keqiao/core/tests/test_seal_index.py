"""Which seal log is a database's is known outside of the database; what is restored from a copy can go on."""

import io
import threading
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from keqiao.core import seal, seal_index, trail
from keqiao.core.management.commands import worker
from keqiao.core.models import Heartbeat, Seal, SealFloor, Site, TrailEntry
from keqiao.core.refusal import Refused
from keqiao.core.tests.conftest import Audit, Tampering, on_sqlite
from keqiao.core.viewer import SYSTEM


@pytest.fixture
def sealed(db: None) -> list[int]:
    """Ids of ten sealed entries."""
    ids = [trail.record("test.write", subject=("test", n), by=SYSTEM).id for n in range(10)]
    seal.seal()
    assert seal.verify().ok
    return ids


def with_another_key() -> None:
    Site.objects.update(key=uuid.uuid4())


def test_change_under_another_key_is_found(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    with tampering():
        TrailEntry.objects.filter(id=sealed[3]).update(kind="test.forged")
        Seal.objects.all().delete()
        SealFloor.objects.all().delete()
    with_another_key()
    with pytest.raises(Refused):
        seal.seal()
    with pytest.raises(CommandError):
        call_command("audit", "seal", stdout=io.StringIO())
    status, answer = audit()
    assert (status, answer["ok"]) == (1, False)
    assert "another seal log" in answer["first_bad"]["why"]


def test_worker_goes_on_though_it_may_not_seal(sealed: list[int], caplog: pytest.LogCaptureFixture) -> None:
    with_another_key()
    Heartbeat.objects.all().delete()
    rounds = worker.Rounds(threading.Event())
    rounds._regular()
    assert "not sealed" in caplog.text
    assert Heartbeat.objects.filter(name="worker").exists()


def test_another_key_can_be_accepted_and_the_trail_says_so(sealed: list[int], audit: Audit) -> None:
    with_another_key()
    call_command("audit", "seal", "--new-log", stdout=io.StringIO())
    assert audit()[0] == 0
    assert TrailEntry.objects.latest("id").kind == "core.begin_seal_log"


def test_forged_line_of_the_index_does_not_count(sealed: list[int], audit: Audit) -> None:
    index = seal_index.folder() / "index"
    known = str(Site.objects.get().key)
    with_another_key()
    index.write_text(index.read_text() + index.read_text().replace(known, str(Site.objects.get().key)) + "not a line\n\n")
    assert audit()[0] == 1


@on_sqlite
def test_database_at_a_new_place_is_added(
    sealed: list[int], audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "科协 #1.sqlite3"))
    assert audit()[0] == 0
    seal.seal()
    assert audit()[0] == 0
    with_another_key()
    assert audit()[0] == 1


@pytest.mark.parametrize(("is_sample", "status"), [(True, 0), (False, 1)])
def test_only_a_sample_is_replaced_by_a_new_sample(sealed: list[int], audit: Audit, is_sample: bool, status: int) -> None:
    Site.objects.update(is_sample=is_sample, offset_days=0)
    seal_index.pair()
    Site.objects.update(is_sample=True)
    with_another_key()
    seal.log_file().write_text(seal._line(*seal._HEAD))
    seal_index.pair_new_sample()
    assert audit()[0] == status


def test_older_copy_goes_on_after_a_new_log(sealed: list[int], tampering: Tampering, audit: Audit) -> None:
    """As after restoring a backup: log and chain are each whole, but the log knows more."""
    with tampering():
        later = Seal.objects.filter(trail_id__in=sealed[5:])
        for row in later:
            TrailEntry.objects.filter(id=row.trail_id).delete()
        later.delete()
    log = seal.log_file()
    before = log.read_text()
    assert "cut" in audit()[1]["first_bad"]["why"]
    call_command("audit", "seal", "--new-log", stdout=io.StringIO())
    assert audit()[0] == 0
    assert [old.read_text() for old in log.parent.glob("*.old")] == [before]


def test_verify_does_not_begin_a_new_log(sealed: list[int]) -> None:
    seal.log_file().unlink()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--new-log", stdout=io.StringIO())
    assert not seal.log_file().exists()
