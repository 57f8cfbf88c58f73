"""Business time differs from true time in the sample, and only there."""

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from keqiao.core import clock, site
from keqiao.core.actions import begin_sample, set_clock
from keqiao.core.models import Site, TrailEntry
from keqiao.core.refusal import Refused

ONE_SECOND = dt.timedelta(seconds=1)


def in_use() -> None:
    Site.objects.update(is_sample=False, offset_days=0)


def test_sample_lives_on_the_day_it_was_set_to(db: None) -> None:
    assert clock.today() == clock.at().date() == dt.date(2021, 6, 22)
    set_clock(dt.date(2024, 2, 29))
    assert clock.today() == dt.date(2024, 2, 29)


def test_business_time_is_true_time_of_day_in_the_official_zone(db: None) -> None:
    at, true = clock.at(), clock.now().astimezone(clock.OFFICIAL_ZONE)
    assert abs((at - dt.timedelta(days=site.current().offset_days)) - true) < ONE_SECOND
    assert at.utcoffset() == dt.timedelta(hours=8)


def test_true_time_does_not_move(db: None) -> None:
    before = clock.now()
    set_clock(dt.date(2030, 1, 1))
    assert before <= clock.now() < before + 60 * ONE_SECOND
    assert clock.now().utcoffset() == dt.timedelta()


def test_installation_in_use_has_true_time_and_refuses_another(db: None) -> None:
    in_use()
    with pytest.raises(Refused):
        set_clock(dt.date(2021, 6, 22))
    assert clock.today() == clock.now().astimezone(clock.OFFICIAL_ZONE).date()
    assert site.current().offset_days == 0


def test_database_refuses_an_offset_in_an_installation_in_use(db: None) -> None:
    in_use()
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.update(offset_days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.create(id=2)


def test_sample_is_not_begun_in_a_database_in_use(db: None) -> None:
    in_use()
    with pytest.raises(Refused):
        begin_sample(dt.date(2021, 5, 24))
    assert not Site.objects.get().is_sample


def test_setting_the_clock_is_in_the_trail_with_both_times(db: None) -> None:
    set_clock(dt.date(2022, 3, 1))
    entry = TrailEntry.objects.latest("id")
    assert (entry.kind, json.loads(entry.body)) == ("core.set_clock", {"today": "2022-03-01"})
    assert entry.at.astimezone(clock.OFFICIAL_ZONE).date() == dt.date(2022, 3, 1)
    assert abs(entry.true_at - clock.now()) < 60 * ONE_SECOND


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("clock", *words, stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize("day", ["2021-07-01", "2024-02-29", "1949-10-01", "2100-12-31"])
def test_command_sets_and_says_the_day(db: None, day: str) -> None:
    assert command("--set", day) == day
    assert command() == day
    assert json.loads(command("--json")) == {"today": day}


@pytest.mark.parametrize(
    "day",
    ["", "2021-13-01", "2021-02-29", "tomorrow", "22.6.2021", "2021-06-22T00:00", "0001-01-01", "9999-12-31", "1948-12-31"],
)
def test_command_refuses_what_is_no_day(db: None, day: str) -> None:
    with pytest.raises(CommandError) as refusal:
        command("--set", day)
    assert refusal.value.returncode == 2
    assert command() == "2021-06-22"


def test_command_refuses_in_an_installation_in_use(db: None) -> None:
    in_use()
    with pytest.raises(CommandError) as refusal:
        command("--set", "2021-06-22")
    assert refusal.value.returncode == 2


def test_site_is_read_once_while_remembered(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1), site.remembered():
        assert clock.today() == clock.at().date()
        assert site.current() is site.current()
    with django_assert_num_queries(2):
        site.current()
        site.current()
