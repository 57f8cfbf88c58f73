"""The API: what outside programs read. Each app's `api.py` is a thin router; this file only names them."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from keqiao.plans.api import router as plans


class Utf8Renderer(BaseRenderer):
    """JSON with Chinese as it is, not as escapes."""

    media_type = "application/json"
    charset = "utf-8"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        import json

        from ninja.responses import NinjaJSONEncoder

        return json.dumps(data, ensure_ascii=False, cls=NinjaJSONEncoder).encode()


# No docs page: the library's one loads from outside, which the policy (and an offline office) refuses.
api = NinjaAPI(title="Keqiao 科桥", version="1", renderer=Utf8Renderer(), docs_url=None, urls_namespace="api")
api.add_router("/plans", plans)
