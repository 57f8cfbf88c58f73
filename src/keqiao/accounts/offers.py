from collections.abc import Sequence

from keqiao.accounts.models import User
from keqiao.core.offers import Subject
from keqiao.core.viewer import Viewer


def subjects(kind: str, ids: Sequence[int], viewer: Viewer) -> dict[int, Subject]:
    """Accounts by the name of their person."""
    if kind != "account":
        return {}
    rows = User.objects.filter(id__in=ids).values_list("id", "person__name", "username")
    return {identity: Subject(f"{name}（{username}）") for identity, name, username in rows}
