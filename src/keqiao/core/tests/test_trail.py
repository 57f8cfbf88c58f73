"""What an entry keeps, and when."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from keqiao.core import clock, trail
from keqiao.core.models import TrailEntry
from keqiao.core.viewer import SYSTEM, Hat, Viewer

CLERK = Viewer(account_id=7, hats=(), hat=Hat("office_clerk", 3, "0000000003", "0000000004"))


def test_entry_keeps_who_what_and_in_which_hat(db: None) -> None:
    entry = trail.record("test.do", subject=("thing", 9), by=CLERK, body={"乙": 1, "甲": dt.date(2021, 6, 22)})
    entry.refresh_from_db()
    assert (entry.kind, entry.subject_kind, entry.subject_id) == ("test.do", "thing", 9)
    assert (entry.by, entry.hat) == (7, "office_clerk@3")
    assert entry.body == '{"乙":1,"甲":"2021-06-22"}'


def test_entry_of_the_product_itself_names_nobody(db: None) -> None:
    entry = trail.record("test.do", subject=("thing", None), by=SYSTEM)
    entry.refresh_from_db()
    assert (entry.by, entry.hat, entry.subject_id, entry.body) == (None, "", None, "{}")


def test_entry_carries_business_and_true_time(db: None) -> None:
    before = clock.now()
    entry = trail.record("test.do", subject=("thing", 1), by=SYSTEM)
    entry.refresh_from_db()
    assert before <= entry.true_at <= clock.now()
    assert entry.at.astimezone(clock.OFFICIAL_ZONE).date() == dt.date(2021, 6, 22)
    assert entry.at.tzinfo is not None
    assert entry.true_at.tzinfo is not None


def test_entry_is_gone_with_the_action_that_failed(db: None) -> None:
    count = TrailEntry.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        trail.record("test.do", subject=("thing", 1), by=SYSTEM)
        raise RuntimeError
    assert TrailEntry.objects.count() == count


def test_canonical_body_does_not_depend_on_order() -> None:
    assert trail.canonical({"b": [1, 2], "a": "中"}) == trail.canonical({"a": "中", "b": [1, 2]}) == '{"a":"中","b":[1,2]}'
    assert json.loads(trail.canonical({"a": "\0"})) == {"a": "\0"}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1948-12-31", "2101-01-01", "2100-12-31", "1949-01-01", "soon"])
def test_any_day_in_the_address_of_the_trail_is_answered(signed_in: Callable[[str], Client], day: str) -> None:
    for name in ("from", "until"):
        assert signed_in("auditor").get("/trail/", {name: day}).status_code == 200
