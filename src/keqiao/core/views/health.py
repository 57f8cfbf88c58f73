import datetime as dt

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from keqiao.core import clock
from keqiao.core.models import Heartbeat

WELL_FOR = dt.timedelta(seconds=30)


def health(request: HttpRequest) -> JsonResponse:
    """Whether web, database and worker are well: 200 and JSON, else 503 and JSON."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beat = Heartbeat.objects.filter(name="worker", at__gt=clock.now() - WELL_FOR).exists()
        found = {"web": "ok", "database": "ok", "worker": "ok" if beat else "silent"}
    except DatabaseError:
        found = {"web": "ok", "database": "unreachable", "worker": "unknown"}
    well = set(found.values()) == {"ok"}
    response = JsonResponse({"ok": well, **found}, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response
