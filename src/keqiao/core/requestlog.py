"""The id of the request in every line of the log, so that what an error page names can be found there."""

import logging
from contextvars import ContextVar

current_id: ContextVar[str] = ContextVar("request_id", default="-")


class WithRequest(logging.Filter):
    """Lets everything pass, with the id of the request in which it was said."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_id.get()
        return True
