"""The least that shows a plan: a session, one user look-up, the rows by `values_list`, a small page, padded to the bytes of ours.

Lives in the same server as the product, but outside its middleware: nothing of ours is paid for on this side.
"""

import time
from collections import defaultdict
from collections.abc import Callable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from jinja2 import Environment

from keqiao.plans.models import ClauseSpan, Damage, Node, NodeUnit, Version, Wording

Answer = Callable[[HttpRequest], HttpResponse]
PREFIX, PANEL = "/bench/plans/", "/bench/clauses/"
CPU = "X-Cpu-Seconds"

PAGE = Environment(autoescape=True).from_string(
    """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{{ title }}</title><h1>{{ title }}</h1>
{% for id, kind, number, units_printed in nodes %}<section id="n{{ id }}"><h2>{{ number }}</h2>
{% for wording, order, text in texts[id] %}<p id="w{{ order }}">{% for start, end, clause, kind, decided in spans[wording] %}<a href="/plans/{{ pk }}/clauses/{{ clause }}/" class="{{ kind }}{{ "" if decided else " open" }}">{{ text[start:end] }}</a>{% else %}{{ text }}{% endfor %}</p>{% endfor %}
<p>{{ units_printed }}{% for printed, organisation in units[id] %} <a href="/units/{{ organisation }}/">{{ printed }}</a>{% endfor %}</p>
</section>{% endfor %}
<ol>{% for number, raw, suggestions in damages %}<li>{{ raw }} {{ suggestions|join(" ") }}</li>{% endfor %}</ol></html>"""
)


KNOWN = Environment(autoescape=True).from_string(
    """<h2>{{ number }} {{ title }}</h2>{% for start, end, id, kind, decided in spans if id == clause %}<blockquote>{{ text[start:end] }}</blockquote>
<p>{{ kind }} {{ decided }}</p>{% endfor %}<p>{{ leader }} {{ due }}</p>{% for printed, organisation in units %}<a href="/units/{{ organisation }}/">{{ printed }}</a>{% endfor %}"""
)


def beside(get_response: Answer) -> Answer:
    """Answer the floor's address here, everything else as the product does; say what CPU time each answer took."""
    answers = {PREFIX: plan, PANEL: panel}
    least: dict[str, Answer] = {
        prefix: SessionMiddleware(AuthenticationMiddleware(answer))  # type: ignore[misc]
        for prefix, answer in answers.items()
    }

    def middleware(request: HttpRequest) -> HttpResponse:
        begun = time.thread_time()
        floor = next((least[prefix] for prefix in least if request.path_info.startswith(prefix)), None)
        response = (floor or get_response)(request)
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
    for node, *wording in Wording.objects.filter(version=pk).order_by("order").values_list("node_id", "id", "order", "text"):
        texts[node].append(wording)
    spans = _spans(ClauseSpan.objects.filter(wording__version=pk))
    rows = NodeUnit.objects.filter(node__version=pk).order_by("node__order", "order")
    for node, printed, organisation in rows.values_list("node_id", "printed", "organisation_id"):
        units[node].append((printed, organisation))
    damages = list(Damage.objects.filter(version=pk).order_by("number").values_list("number", "raw", "suggestions"))
    page = PAGE.render(pk=pk, title=title, nodes=nodes, texts=texts, units=units, spans=spans, damages=damages)
    return _padded(request, page)


def panel(request: HttpRequest) -> HttpResponse:
    """What is known of one clause: the clauses and units of its item."""
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    pk, clause = map(int, request.path_info.removeprefix(PANEL).split("/"))
    title = Version.objects.values_list("title", flat=True).get(pk=pk)
    node, text, wording = (
        ClauseSpan.objects.filter(clause=clause, wording__version=pk)
        .values_list("wording__node", "wording__text", "wording")
        .get()
    )
    number, leader, due = Node.objects.values_list("number_printed", "leader_printed", "due_printed").get(pk=node)
    spans = _spans(ClauseSpan.objects.filter(wording__node=node))
    units = list(NodeUnit.objects.filter(node=node).order_by("order").values_list("printed", "organisation_id"))
    page = KNOWN.render(
        title=title, number=number, leader=leader, due=due, text=text, spans=spans[wording], units=units, clause=clause
    )
    return _padded(request, page)


def _spans(rows: QuerySet[ClauseSpan]) -> dict[int, list[tuple[object, ...]]]:
    found: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    names = ("wording_id", "part_from", "part_to", "clause_id", "clause__kind", "clause__decided_at")
    for wording, *span in rows.order_by("wording_id", "part_from").values_list(*names):
        found[wording].append(tuple(span))
    return found


def _padded(request: HttpRequest, text: str) -> HttpResponse:
    page = text.encode()
    missing = int(request.GET.get("bytes", "0")) - len(page) - len("<!---->")
    return HttpResponse(page + b"<!--" + b"." * missing + b"-->" if missing > 0 else page)
