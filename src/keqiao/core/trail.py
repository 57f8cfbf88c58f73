"""The audit line that every action writes, in the transaction of the action itself."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from keqiao.core import clock
from keqiao.core.models import TrailEntry
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer


def record(kind: str, *, subject: tuple[str, int | None], by: Viewer, body: Mapping[str, Any] | None = None) -> TrailEntry:
    """Append one entry. `kind` is `app.verb`, `subject` is (kind, id), `body` holds no personal values.

    The database refuses to change or delete it afterwards; a worker seals it within seconds (`core.seal`). Raises Refused for
    somebody who looks through another body's eyes: every action ends here, so nothing is written like that.
    """
    if by.behind:
        raise Refused(_("正以其他单位的视角查看，只能看，不能办理。请先结束查看。"))
    return TrailEntry.objects.create(
        at=clock.at(),
        true_at=clock.now(),
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        by=by.account_id,
        hat=by.hat.word if by.hat else "",
        body=canonical(body or {}),
    )


def canonical(body: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same value always gives the same text, and so the same hash."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
