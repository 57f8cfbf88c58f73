"""Parts of pages that are made once: the same words for the same values, never another language's or unescaped ones."""

from django.template import engines
from django.utils import translation
from jinja2.runtime import Macro

from keqiao.core.templating import remembered

TEMPLATE = "{% macro shown(text) %}<p title=\"{{ _('退出') }}\">{{ text }}</p>{% endmacro %}"


def macro() -> Macro:
    engine = engines["jinja2"].env  # type: ignore[attr-defined]
    found = engine.from_string(TEMPLATE).module.shown
    assert isinstance(found, Macro)
    return found


def test_remembered_part_is_what_the_macro_makes() -> None:
    shown = macro()
    assert remembered(shown, "科普") == shown("科普") == remembered(shown, "科普")


def test_remembered_part_keeps_languages_apart() -> None:
    shown = macro()
    chinese = remembered(shown, "科普")
    with translation.override("en"):
        assert remembered(shown, "科普") != chinese
    assert remembered(shown, "科普") == chinese


def test_remembered_part_stays_escaped_and_is_not_escaped_twice() -> None:
    engine = engines["jinja2"].env  # type: ignore[attr-defined]
    page = engine.from_string(TEMPLATE + "{{ remembered(shown, '<b>') }}").render()
    assert page == '<p title="退出">&lt;b&gt;</p>'
