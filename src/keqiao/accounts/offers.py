import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.accounts.actions.grant import pass_on_grants
from keqiao.accounts.models import User
from keqiao.accounts.queries import viewer_for
from keqiao.core import access
from keqiao.core.offers import Subject, Way
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Person, Post


def subjects(kind: str, ids: Sequence[int], viewer: Viewer) -> dict[int, Subject]:
    """Accounts by the name of their person."""
    if kind != "account":
        return {}
    rows = User.objects.filter(id__in=ids).values_list("id", "person__name", "username")
    return {identity: Subject(f"{name}（{username}）") for identity, name, username in rows}


def acting(account_id: int, hat: str) -> Viewer | None:
    """The viewer of an account that is still in use, in the hat that is named, as long as that is held."""
    user = User.objects.filter(pk=account_id, is_active=True).first()
    viewer = viewer_for(user, chosen=hat) if user else None
    return viewer if viewer and viewer.hat and viewer.hat.word == hat else None


def nav(viewer: Viewer) -> list[Way]:
    """Rights, for those who may give any."""
    return [Way(_("授权"), reverse("accounts:grants"))] if access.roles_to_give(viewer) else []


def post_passed(post_id: int, former_id: int, to_id: int | None, on: dt.date, by: Viewer) -> None:
    """What was granted through the post ends for who leaves it and begins for who comes, as far as `by` may give it."""
    post, people = Post.objects.get(pk=post_id), Person.objects.in_bulk([former_id, *([to_id] if to_id else [])])
    pass_on_grants(post, from_person=people[former_id], to_person=people[to_id] if to_id else None, on=on, by=by)
