"""The proposer of clauses against the gold: a fall of the score is seen here, the score itself by `score_clauses.py`."""

from tests.gold.score_clauses import GOLD, SUFFIX, Tally, _engine, _share, load, score

BORDERS, KINDS = 0.80, 0.90


def test_the_score_does_not_fall() -> None:
    engine, total = _engine(), Tally()
    for path in sorted(GOLD.glob(f"*{SUFFIX}")):
        gold, nodes = load(path.name.removesuffix(SUFFIX))
        total += score(gold, nodes, engine)
    assert total.sentences and not total.errors
    # 2PR / (P + R), the counts of all plans added up
    assert 2 * _share(total.borders_agreed, total.borders_proposed + total.borders_gold) >= BORDERS
    assert _share(total.characters_agreed, total.characters) >= KINDS
