"""Who may give which role where: the part `[delegation]` of access.toml."""

from django.db.models import Q

from keqiao.core.access.access_table import delegation
from keqiao.core.access.reach import NOTHING, covers, within
from keqiao.core.viewer import Viewer


def delegated(viewer: Viewer, role: str, path: str) -> Q:
    """Condition on the fields `role` and `path` (of the organisation): what the viewer could give, in whichever hat."""
    condition = Q(pk__in=[])
    for hat in viewer.hats:
        for given, words in delegation().get(hat.role, {}).items():
            here = Q(**{role: given})
            condition |= here if "all" in words else here & within(hat, words, path)
    return condition & delegated(viewer.behind, role, path) if viewer.behind else condition


def delegable(viewer: Viewer, path: str) -> Q:
    """Condition on the field `path`: organisations in which the viewer could give something."""
    condition = Q(pk__in=[])
    for hat in viewer.hats:
        reaches = delegation().get(hat.role, {}).values()
        if any("all" in words for words in reaches):
            condition = Q()  # as in `reach.scope`
            break
        for words in set(reaches):
            condition |= within(hat, words, path)
    return condition & delegable(viewer.behind, path) if viewer.behind else condition


def may_delegate(viewer: Viewer, role: str, path: str) -> bool:
    """Whether one of the viewer's hats may give the role in the organisation at `path`."""
    found = any(covers(hat, delegation().get(hat.role, {}).get(role, NOTHING), path) for hat in viewer.hats)
    return found and (viewer.behind is None or may_delegate(viewer.behind, role, path))


def roles_to_give(viewer: Viewer) -> set[str]:
    """Roles that one of the viewer's hats may give somewhere."""
    found = {role for hat in viewer.hats for role in delegation().get(hat.role, {})}
    return found & roles_to_give(viewer.behind) if viewer.behind else found


def gives_everywhere(viewer: Viewer) -> bool:
    """Whether the viewer may give something in every organisation: then nobody is out of sight."""
    found = any("all" in words for hat in viewer.hats for words in delegation().get(hat.role, {}).values())
    return found and (viewer.behind is None or gives_everywhere(viewer.behind))
