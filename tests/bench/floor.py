"""The least that shows a plan: a session, one user look-up, the rows by `values_list`, a small page, padded to the bytes of ours.

Lives in the same server as the product, but outside its middleware: nothing of ours is paid for on this side.
"""

import time
from collections import defaultdict
from collections.abc import Callable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from jinja2 import Environment

from keqiao.plans.models import Damage, Node, NodeUnit, Version, Wording

Answer = Callable[[HttpRequest], HttpResponse]
PREFIX = "/bench/plans/"
CPU = "X-Cpu-Seconds"

PAGE = Environment(autoescape=True).from_string(
    """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{{ title }}</title><h1>{{ title }}</h1>
{% for id, kind, number, units_printed in nodes %}<section id="n{{ id }}"><h2>{{ number }}</h2>
{% for order, text in texts[id] %}<p id="w{{ order }}">{{ text }}</p>{% endfor %}
<p>{{ units_printed }}{% for printed, organisation in units[id] %} <a href="/units/{{ organisation }}/">{{ printed }}</a>{% endfor %}</p>
</section>{% endfor %}
<ol>{% for number, raw, suggestions in damages %}<li>{{ raw }} {{ suggestions|join(" ") }}</li>{% endfor %}</ol></html>"""
)


def beside(get_response: Answer) -> Answer:
    """Answer the floor's address here, everything else as the product does; say what CPU time each answer took."""
    least: Answer = SessionMiddleware(AuthenticationMiddleware(plan))  # type: ignore[assignment]

    def middleware(request: HttpRequest) -> HttpResponse:
        begun = time.thread_time()
        response = least(request) if request.path_info.startswith(PREFIX) else get_response(request)
        response[CPU] = f"{time.thread_time() - begun:.6f}"
        return response

    return middleware


def plan(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    pk = int(request.path_info.removeprefix(PREFIX))
    title = Version.objects.values_list("title", flat=True).get(pk=pk)
    nodes = list(Node.objects.filter(version=pk).order_by("order").values_list("id", "kind", "number_printed", "units_printed"))
    texts, units = defaultdict(list), defaultdict(list)
    for node, order, text in Wording.objects.filter(version=pk).order_by("order").values_list("node_id", "order", "text"):
        texts[node].append((order, text))
    rows = NodeUnit.objects.filter(node__version=pk).order_by("node__order", "order")
    for node, printed, organisation in rows.values_list("node_id", "printed", "organisation_id"):
        units[node].append((printed, organisation))
    damages = list(Damage.objects.filter(version=pk).order_by("number").values_list("number", "raw", "suggestions"))
    page = PAGE.render(title=title, nodes=nodes, texts=texts, units=units, damages=damages).encode()
    missing = int(request.GET.get("bytes", "0")) - len(page) - len("<!---->")
    return HttpResponse(page + b"<!--" + b"." * missing + b"-->" if missing > 0 else page)
