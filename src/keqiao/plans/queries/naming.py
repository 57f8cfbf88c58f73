"""Which organisation a printed name may mean: told by a person, never guessed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from keqiao.core.viewer import Viewer
from keqiao.plans.queries.draft_page import Candidate
from keqiao.registry.models import Alias, Organisation, OrganisationName
from keqiao.registry.queries import kind_choices

# So alike, of 100, a name must be to be offered; and so many are offered.
ALIKE, OFFERED = 50, 3


@dataclass(frozen=True, slots=True)
class Names:
    """All organisations that the viewer may open, in official order, with everything they are called."""

    organisations: Sequence[Candidate]
    called: dict[int, list[str]]

    def namesakes(self, printed: str) -> list[Candidate]:
        """Those that are called exactly so."""
        return [one for one in self.organisations if printed in self.called[one.id]]

    def alike(self, printed: str) -> list[Candidate]:
        """Those whose names are most like it or hold it, the likeliest first."""
        scored = [
            (max(_likeness(printed, name) for name in self.called[one.id]), -n) for n, one in enumerate(self.organisations)
        ]
        best = sorted((pair for pair in scored if pair[0] >= ALIKE), reverse=True)[:OFFERED]
        return [self.organisations[-n] for _score, n in best]


def names(viewer: Viewer) -> Names:
    """In three queries."""
    labels = dict(kind_choices())
    open_to = Organisation.objects.visible_to(viewer)
    rows = open_to.in_official_order().values_list("id", "name", "kind")
    organisations = [Candidate(identity, name, labels[kind]) for identity, name, kind in rows]
    called: dict[int, list[str]] = defaultdict(list)
    for one in organisations:
        called[one.id].append(one.name)
    pairs: Iterable[tuple[int, str]] = [
        *OrganisationName.objects.filter(organisation__in=open_to).values_list("organisation_id", "text"),
        *Alias.objects.filter(organisation__in=open_to).values_list("organisation_id", "text"),
    ]
    for identity, text in pairs:
        called[identity].append(text)
    return Names(organisations, dict(called))


def _likeness(printed: str, name: str) -> float:
    """0 to 100. One name within the other counts for much: 市科协办公室 and 办公室."""
    shorter, longer = sorted((printed, name), key=len)
    held = 70.0 + 30.0 * len(shorter) / len(longer) if len(shorter) > 1 and shorter in longer else 0.0
    if held and longer.endswith(shorter):
        held += 1.0  # the last words of a Chinese name say what it is
    return max(held, fuzz.ratio(printed, name))
