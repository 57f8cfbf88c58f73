"""The one function that changes a status."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from keqiao.core.refusal import Faster, Refused

STATE = "state"
# {(state before, verb): state after}
Transitions = Mapping[tuple[str, str], str]


def move(thing: Model, verb: str, transitions: Transitions, **fields: Any) -> str:
    """Take `thing` through `verb`, together with `fields`; returns the new state, also set on `thing`.

    Raises Refused when the table has no such step, Faster when somebody else moved it first. Call inside the
    action's transaction.
    """
    old = str(getattr(thing, STATE))
    new = transitions.get((old, verb))
    if new is None:
        raise Refused(_("当前状态不能这样办理。"))
    changed = type(thing)._default_manager.filter(pk=thing.pk, state=old).update(state=new, **fields)
    if not changed:
        raise Faster(_("刚才已有他人办理，请刷新后再看。"))
    for name, value in {"state": new, **fields}.items():
        setattr(thing, name, value)
    return new
