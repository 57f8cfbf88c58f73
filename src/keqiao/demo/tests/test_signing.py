"""The sample holds the clauses that its office signed, made through the actions."""

from keqiao.core.models import TrailEntry
from keqiao.demo import signing
from keqiao.plans.models import ClauseSpan, Version


def test_sample_holds_every_clause_as_signed_and_all_are_confirmed(db: None) -> None:
    version = Version.objects.get(plan__year=2021)
    found: dict[int, list[tuple[str, str]]] = {}
    for span in ClauseSpan.objects.filter(wording__version=version).order_by("wording__order", "part_from"):
        words = span.wording.text[span.part_from : span.part_to].strip()
        found.setdefault(span.wording_id, []).append((span.clause.kind, words))
        assert span.clause.decided_at is not None and span.clause.decided_by is not None
    assert list(found.values()) == signing.signed()
    assert TrailEntry.objects.filter(kind="plans.confirm_clauses").exists()
