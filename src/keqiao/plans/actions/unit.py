"""Names of units that a draft prints: each is told once, and the house remembers."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keqiao.core import paths, trail
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.editing import touch
from keqiao.plans.models import NodeUnit, Version
from keqiao.registry.actions import add_alias, add_organisation
from keqiao.registry.models import Organisation, OrganisationKind


@transaction.atomic
def map_unit(version: Version, printed: str, *, organisation: Organisation, by: Viewer, seen: str | None = None) -> None:
    """`printed` means this organisation: here, in the other drafts of the house, and from now on.

    `seen`: what the name meant when the page was made, as `meaning` says it.
    """
    refuse_if(rules.why_not_edit(version, by) or rules.why_not_mean(version.plan.issuer, organisation))
    _held(version, printed, by, seen)
    add_alias(organisation, printed, by=by)
    count = _in_drafts(version, printed).update(organisation=organisation, is_only_printed=False)
    trail.record(
        "plans.map_unit",
        subject=("version", version.id),
        by=by,
        body={"printed": printed, "organisation": organisation.id, "places": count},
    )


@transaction.atomic
def create_unit(version: Version, printed: str, *, name: str, kind: str, by: Viewer, seen: str | None = None) -> Organisation:
    """A unit that the house does not know yet, under the issuing association; `printed` is kept as another name of it."""
    refuse_if(rules.why_not_edit(version, by))
    if kind == Organisation.Kind.ASSOCIATION or not OrganisationKind.objects.filter(pk=kind).exists():
        raise Refused(_("请选择单位类别。"))
    issuer = version.plan.issuer.path
    own = Organisation.objects.filter(path__gte=issuer, path__lt=paths.upper_bound(issuer))
    if own.filter(name=name.strip()).exists():
        raise Refused(_("已有叫“%(name)s”的单位，请直接选它。") % {"name": name.strip()})
    _held(version, printed, by, seen)
    aliases = (printed,) if printed != name.strip() else ()
    made = add_organisation(name, kind=kind, parent=version.plan.issuer, by=by, aliases=aliases)
    _in_drafts(version, printed).update(organisation=made, is_only_printed=False)
    return made


@transaction.atomic
def leave_unit(version: Version, printed: str, *, by: Viewer, seen: str | None = None) -> None:
    """The name stays a name: no organisation of the house is meant."""
    refuse_if(rules.why_not_edit(version, by))
    _held(version, printed, by, seen)
    _in_drafts(version, printed).filter(node__version=version).update(organisation=None, is_only_printed=True)
    trail.record("plans.leave_unit", subject=("version", version.id), by=by, body={"printed": printed})


def meaning(version: Version, printed: str) -> str:
    """What a printed name means in a draft: the id of an organisation, `-` where it stays a name, "" where nobody told."""
    rows = NodeUnit.objects.filter(node__version=version, printed=printed)
    found = {
        str(body) if body else "-" if is_left else "" for body, is_left in rows.values_list("organisation", "is_only_printed")
    }
    return "" if len(found) != 1 else found.pop()


def _held(version: Version, printed: str, by: Viewer, seen: str | None) -> None:
    """Hold the draft; refuse a name that it does not print, and one that somebody told otherwise meanwhile."""
    touch(version, by)
    if not NodeUnit.objects.filter(node__version=version, printed=printed).exists():
        raise Refused(_("这份草稿里没有“%(name)s”这个单位名称。") % {"name": printed})
    if seen is not None and meaning(version, printed) != seen:
        raise Faster(_("“%(name)s”刚才已由他人认定，请看现在的认定。") % {"name": printed})


def _in_drafts(version: Version, printed: str) -> QuerySet[NodeUnit]:
    """Wherever this draft prints the name, and where another of the house does and nobody has told it yet."""
    here, open_elsewhere = Q(node__version=version), Q(organisation__isnull=True, is_only_printed=False)
    return NodeUnit.objects.filter(
        here | open_elsewhere,
        printed=printed,
        node__version__state=Version.State.DRAFT,
        node__version__plan__issuer=version.plan.issuer,
    )
