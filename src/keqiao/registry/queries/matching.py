"""Which body a paper means by a name."""

from collections.abc import Iterable, Mapping
from typing import Any

from keqiao.core import paths
from keqiao.registry.models import Alias, Organisation, OrganisationName


def match_names(printed: Iterable[str], *, within: Organisation | None = None) -> dict[str, Organisation]:
    """Organisations by the names that a paper prints: current or former name or alias, only where exactly one fits.

    `within`: who issued the paper. A name means a body of its own tree; where none is called so, one of those above it, not
    their departments. What is called so elsewhere is not meant: it has to be asked.
    """
    wanted = set(printed)
    found: dict[str, dict[int, str]] = {}
    for rows in (OrganisationName.objects, Alias.objects):
        called = rows.filter(text__in=wanted).values_list("text", "organisation_id", "organisation__path")
        for text, identity, path in called:
            found.setdefault(text, {})[identity] = path
    sure = {text: ids[0] for text, bodies in found.items() if len(ids := _meant(bodies, within)) == 1}
    known: dict[int, Any] = Organisation.objects.in_bulk(sure.values())
    return {text: known[identity] for text, identity in sure.items()}


def _meant(bodies: Mapping[int, str], within: Organisation | None) -> list[int]:
    """Of bodies (with their paths) that one name fits, those that the issuer of a paper can mean."""
    if within is None:
        return list(bodies)
    inside = [one for one, path in bodies.items() if within.path <= path < paths.upper_bound(within.path)]
    above = paths.ancestors(within.path)
    return inside or [one for one, path in bodies.items() if path in above]
