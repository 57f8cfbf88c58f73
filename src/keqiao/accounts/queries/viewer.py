"""From an account to the viewer."""

from dataclasses import replace

from keqiao.accounts.models import Grant, User
from keqiao.core import clock, paths
from keqiao.core.viewer import Hat, Viewer
from keqiao.registry.models.dated import in_force

HAT_IN_USE = "hat"


def viewer_for(user: User, chosen: str = "") -> Viewer:
    """The frozen viewer of an account: every hat that is in force today, writing in the `chosen` one or the first."""
    grants = (
        Grant.objects.filter(in_force(clock.today()), person=user.person_id, revoked_at__isnull=True)
        .order_by("id")
        .values_list("role", "organisation_id", "organisation__path", "organisation__name", "person__name")
    )
    rows = list(grants)
    hats = tuple(Hat(role, organisation, path, paths.upper_bound(path), name) for role, organisation, path, name, _ in rows)
    viewer = Viewer(
        account_id=user.pk,
        person_id=user.person_id,
        name=rows[0][4] if rows else user.person.name,
        hats=hats,
        hat=hats[0] if hats else None,
    )
    return replace(viewer, hat=next((hat for hat in hats if hat.word == chosen), viewer.hat))
