"""Names of units that a draft prints: each is told once, and the house remembers."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keqiao.core import trail
from keqiao.core.refusal import Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.editing import touch
from keqiao.plans.models import NodeUnit, Version
from keqiao.registry.actions import add_alias, add_organisation
from keqiao.registry.models import Organisation


@transaction.atomic
def map_unit(version: Version, printed: str, *, organisation: Organisation, by: Viewer) -> None:
    """`printed` means this organisation: here, in the other drafts of the house, and from now on."""
    refuse_if(rules.why_not_edit(version, by))
    touch(version, by)
    add_alias(organisation, printed, by=by)
    count = _in_drafts(version, printed).update(organisation=organisation, is_only_printed=False)
    trail.record(
        "plans.map_unit",
        subject=("version", version.id),
        by=by,
        body={"printed": printed, "organisation": organisation.id, "places": count},
    )


@transaction.atomic
def create_unit(version: Version, printed: str, *, name: str, kind: str, by: Viewer) -> Organisation:
    """A unit that the house does not know yet, under the issuing association; `printed` is kept as another name of it."""
    refuse_if(rules.why_not_edit(version, by))
    if kind not in Organisation.Kind.values or kind == Organisation.Kind.ASSOCIATION:
        raise Refused(_("请选择单位类别。"))
    if Organisation.objects.filter(name=name.strip(), path__startswith=version.plan.issuer.path).exists():
        raise Refused(_("已有叫“%(name)s”的单位，请直接选它。") % {"name": name.strip()})
    touch(version, by)
    aliases = (printed,) if printed != name.strip() else ()
    made = add_organisation(name, kind=kind, parent=version.plan.issuer, by=by, aliases=aliases)
    _in_drafts(version, printed).update(organisation=made, is_only_printed=False)
    return made


@transaction.atomic
def leave_unit(version: Version, printed: str, *, by: Viewer) -> None:
    """The name stays a name: no organisation of the house is meant."""
    refuse_if(rules.why_not_edit(version, by))
    touch(version, by)
    _in_drafts(version, printed).filter(node__version=version).update(organisation=None, is_only_printed=True)
    trail.record("plans.leave_unit", subject=("version", version.id), by=by, body={"printed": printed})


def _in_drafts(version: Version, printed: str) -> QuerySet[NodeUnit]:
    """Wherever this draft prints the name, and where another of the house does and nobody has told it yet."""
    here, open_elsewhere = Q(node__version=version), Q(organisation__isnull=True, is_only_printed=False)
    return NodeUnit.objects.filter(
        here | open_elsewhere,
        printed=printed,
        node__version__state=Version.State.DRAFT,
        node__version__plan__issuer=version.plan.issuer,
    )
