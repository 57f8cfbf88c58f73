"""What no template may hold: the strict content policy refuses it, or htmx would do it without asking the policy.

With `allowEval:false` a trigger filter `click[ctrlKey]` fails open: the request goes on every click. Hence no filters.
"""

import re

import pytest
from jinja2 import nodes

from tests.guards.source import PACKAGE, is_vendored, templates

HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
FORBIDDEN = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=|[\"']style[\"']\s*:", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "inline handler": re.compile(r"[\s\"']on[a-z]{3,}\s*(?:=|[\"']\s*:)", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "hx-on": re.compile(r"\b(?:data-)?hx-on\b", re.IGNORECASE),
    "js: values": re.compile(r"\bhx-(?:vals|headers|vars|request)\b[^>]*\b(?:js|javascript):|\bhx-vars\b", re.IGNORECASE),
    "trigger filter": re.compile(r"\bhx-trigger\b[\"']?\s*[=:]\s*([\"'])[^\"']*\[", re.IGNORECASE),
    "from elsewhere": re.compile(r"(?:src|href|action|hx-get|hx-post)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unescaped text": re.compile(r"autoescape\s+false|Markup\("),
}
# `|safe` is for words that stand in the template itself.
SAFE = re.compile(r"(?P<what>'[^']*'|[\w.()\[\]]+)\s*\|\s*safe\b")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = [
        template.at(template.source.count("\n", 0, match.start()) + 1)
        for template in templates()
        for match in FORBIDDEN[what].finditer(
            re.sub(r"{#.*?#}", lambda m: re.sub(r"[^\n]", " ", m.group()), template.source, flags=re.S)
        )
    ]
    assert templates()
    assert found == []


def test_only_words_of_the_template_are_safe() -> None:
    found = [
        f"{template.at(template.source.count(chr(10), 0, match.start()) + 1)}: {match.group()}"
        for template in templates()
        for match in SAFE.finditer(template.source)
        if not match["what"].startswith("'")
    ]
    assert found == []


def test_scripts_of_the_house_set_no_markup() -> None:
    """Text from the server is put in as text; a style sheet, not a script, decides how it looks."""
    scripts = [path for path in PACKAGE.rglob("*.js") if not is_vendored(path)]
    assert scripts
    forbidden = re.compile(
        r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function)\b|setAttribute\([\"']style"
    )
    assert [
        (path.name, found.group()) for path in scripts if (found := forbidden.search(path.read_text(encoding="utf-8")))
    ] == []


def test_chinese_words_are_marked_for_translation() -> None:
    """No Chinese in a template but within _() or ngettext()."""
    found = []
    for template in templates():
        tree = template.tree
        marked = {
            id(text)
            for call in tree.find_all(nodes.Call)
            if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext")
            for text in call.find_all(nodes.Const)
        }
        for data in tree.find_all(nodes.TemplateData):
            found += [f"{template.at(data.lineno)}: {line.strip()}" for line in data.data.splitlines() if HAN.search(line)]
        for text in tree.find_all(nodes.Const):
            if isinstance(text.value, str) and HAN.search(text.value) and id(text) not in marked:
                found.append(f"{template.at(text.lineno)}: {text.value}")
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("inline style", '<p style="color:red">'),
        ("inline style", "attrs={'style': 'width:3px'}"),
        ("inline script", "<script>alert(1)</script>"),
        ("inline handler", '<a onclick="go()">'),
        ("inline handler", "attrs={'onclick': 'go()'}"),
        ("hx-on", '<a hx-on:click="go()">'),
        ("js: values", "<a hx-vals='js:{a: 1}'>"),
        ("trigger filter", '<a hx-trigger="click[ctrlKey]">'),
        ("trigger filter", "{'hx-trigger': 'keyup[target.value] delay:1s'}"),
        ("from elsewhere", '<script src="https://elsewhere.example/x.js">'),
        ("from elsewhere", '<img src="//elsewhere.example/x.png">'),
    ],
)
def test_the_guard_sees(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)


def test_the_guard_lets_pass() -> None:
    good = (
        "<script src=\"{{ static('core/app.js') }}\" defer></script>"
        '<a hx-get="/x" hx-trigger="input delay:200ms" hx-vals=\'{"a": 1}\' one="2">'
    )
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(good)] == []
