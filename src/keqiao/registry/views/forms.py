"""What the screens of the registry that write have in common."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keqiao.core import clock
from keqiao.core.refusal import Refused


def write(
    request: HttpRequest, form: Form, save: Callable[[], HttpResponse], template: str, context: Mapping[str, Any]
) -> HttpResponse:
    """Show the form; sent, do what `save` does. What is refused stands above what was typed, which stays."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return save()
            except Refused as refused:
                form.add_error(None, refused.reason)
    return render(request, template, {"seen": None, **context}, status=status)


def held_seen(request: HttpRequest) -> dict[str, Any] | None:
    """What the page showed, as its hidden field holds it; None where it is missing or spoilt: then nothing is compared."""
    try:
        seen = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return None
    return seen if isinstance(seen, dict) else None


def day_of(text: str) -> dt.date | None:
    """A day of an address or a form, within the years that dates of the house may have; None where it is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in clock.YEARS else None


def whole_number(text: str | None) -> int:
    """A number of an address or a form; 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0
