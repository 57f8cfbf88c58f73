"""Which sentences of an amendment stand in the text in force in the same words: their clauses are decided there."""

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Replace

from keqiao.plans.models import Version, Wording


def _bare(text: F | OuterRef) -> Replace:
    """A sentence that ends a paragraph in one text and none in the other says the same."""
    return Replace(text, Value("\n"), Value(""), output_field=TextField())


def settled(version: Version) -> QuerySet[Wording]:
    """Sentences of this draft that are not decided in it; of a first text, and of one that is issued, none."""
    if version.no == 1 or version.state != Version.State.DRAFT:
        return version.wordings.none()
    in_force = Wording.objects.filter(version__plan=version.plan_id, version__state=Version.State.PUBLISHED)
    same = in_force.alias(bare=_bare(F("text"))).filter(sentence=OuterRef("sentence"), bare=_bare(OuterRef("text")))
    return version.wordings.filter(Exists(same))
