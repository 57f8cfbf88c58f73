from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from keqiao.core.queries.health import health as parts_of_the_product


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether web, database and worker are well: 200 and JSON, else 503 and JSON."""
    found = parts_of_the_product()
    well = set(found.values()) == {"ok"}
    response = JsonResponse({"ok": well, **found}, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response
