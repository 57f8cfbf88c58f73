"""Field scope: how far a field or a record may be known, on top of who may open the thing that it belongs to.

The list is closed (`FieldScope`): 支部内, whoever has a hat in that Party body; 本单位和办公室, the hats of the organisation
that owns it and the office clerks whose own or below holds it; 系统内, any hat in the tree but expert and science worker;
可公开, everybody.
"""

from django.db.models import Q

from keqiao.core.roles import FieldScope, Role
from keqiao.core.viewer import Viewer

# Whoever takes part in the system without working in it.
OUTSIDE_THE_SYSTEM = frozenset({Role.EXPERT, Role.SCIENCE_WORKER})


def may_see(viewer: Viewer, field_scope: str, owner_path: str) -> bool:
    """Whether the viewer may know what has this scope and belongs to the organisation at `owner_path`."""
    found = field_scope == FieldScope.PUBLIC or any(
        (field_scope == FieldScope.SYSTEM and hat.role not in OUTSIDE_THE_SYSTEM)
        or (field_scope in (FieldScope.UNIT, FieldScope.BRANCH) and owner_path == hat.lo)
        or (field_scope == FieldScope.UNIT and hat.role == Role.OFFICE_CLERK and hat.lo <= owner_path < hat.hi)
        for hat in viewer.hats
    )
    return found and (viewer.behind is None or may_see(viewer.behind, field_scope, owner_path))


def field_scope(viewer: Viewer, scope: str, path: str) -> Q:
    """The same as a condition on the fields `scope` and `path` (of the owning organisation)."""
    known = [FieldScope.PUBLIC, *([FieldScope.SYSTEM] if _is_inside(viewer) else [])]
    condition = Q(**{f"{scope}__in": known})
    for hat in viewer.hats:
        condition |= Q(**{f"{scope}__in": [FieldScope.UNIT, FieldScope.BRANCH], path: hat.lo})
        if hat.role == Role.OFFICE_CLERK:
            condition |= Q(**{scope: FieldScope.UNIT, f"{path}__gte": hat.lo, f"{path}__lt": hat.hi})
    return condition & field_scope(viewer.behind, scope, path) if viewer.behind else condition


def _is_inside(viewer: Viewer) -> bool:
    return any(hat.role not in OUTSIDE_THE_SYSTEM for hat in viewer.hats)
