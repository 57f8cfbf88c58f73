from collections.abc import Mapping

from keqiao.plans.queries.page import Asked


def asked_of(query: Mapping[str, str]) -> Asked:
    """What an address asks of the reading page; what is too long to be meant is cut."""
    return Asked(
        unit=query.get("unit", "")[:120],
        section=query.get("section", "")[:10],
        kind=query.get("kind", "")[:20],
        state=query.get("state", "")[:20],
        q=" ".join(query.get("q", "")[:80].split()),
    )
