import datetime as dt

from django.db import DatabaseError, connection

from keqiao.core import clock
from keqiao.core.models import Heartbeat

WELL_FOR = dt.timedelta(seconds=30)


def health() -> dict[str, str]:
    """How each part of the running product does: web, database, worker; "ok" or a word for what is wrong."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beat = Heartbeat.objects.filter(name="worker", at__gt=clock.now() - WELL_FOR).exists()
        return {"web": "ok", "database": "ok", "worker": "ok" if beat else "silent"}
    except DatabaseError:
        return {"web": "ok", "database": "unreachable", "worker": "unknown"}
