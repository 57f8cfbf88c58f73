"""Indexing a published text for search, some hundred sentences a step."""

from typing import Any

from keqiao.core import access, search
from keqiao.core.jobs import job
from keqiao.plans.models import SEARCH_KIND, Version, Wording

STEP = 500


@job("plans.index")
def index(args: dict[str, Any], cursor: Any) -> Any:
    """Index the next sentences of version `args["version"]`; the cursor is the order of the last one."""
    version = Version.objects.select_related("plan__issuer").get(pk=args["version"])
    scope = [f"v{version.id}", *access.words_of(version.plan.issuer.path, is_public=True)]
    wordings = Wording.objects.filter(version=version, order__gt=-1 if cursor is None else cursor).order_by("order")[:STEP]
    rows = list(wordings)
    search.put(SEARCH_KIND, [search.Row(wording.id, wording.text, scope) for wording in rows])
    return rows[-1].order if len(rows) == STEP else None
