"""English is complete: every text has its wording, and no English page shows Chinese furniture.

The msgid of a text is its official Chinese wording, so Chinese needs no catalog. `script/fix` takes new texts into the catalog.
"""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.db import models

from keqiao.core.roles import Role
from tests.guards.pages import Page, first_run_page, furniture, open_page, pages, read
from tests.guards.source import PACKAGE, ROOT, floors

HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
FOLDER = PACKAGE / "locale" / "en" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0\- +]*[\d.]*[a-zA-Z]|{\w*}")
# Furniture that is Chinese in English too, with the reason.
CHINESE_IN_ENGLISH = {
    "科桥": "the product's own name, beside its English one",
    "长科协发〔2021〕5号": "the number of a paper as printed, on the style page",
}
# Texts whose English holds Chinese, with the reason.
CHINESE_WITHIN = {"全称，如：长治市科学技术协会": "an example of what is typed, and that is typed in Chinese"}


@cache
def catalog() -> Catalog:
    with (FOLDER / "django.po").open("rb") as opened:
        return read_po(opened, locale="en")


@cache
def extracted() -> dict[tuple[str, ...], str]:
    """Every text that code and templates mark, with where it stands; a plural is (singular, plural)."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as opened:
        methods, options = parse_mapping_cfg(opened)  # type: ignore[no-untyped-call]
    methods = [("**/tests/**", "ignore"), *methods]
    keywords = DEFAULT_KEYWORDS | {"gettext_lazy": None, "ngettext_lazy": (1, 2)}
    found = {}
    for file, line, text, _comments, _context in extract_from_dir(PACKAGE, methods, options, keywords=keywords):
        found[(text,) if isinstance(text, str) else tuple(text)] = f"{file}:{line}"
    return found


def key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def wordings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def entries() -> list[Message]:
    return [message for message in catalog() if message.id]


def test_every_text_is_in_the_catalog() -> None:
    assert len(extracted()) > 100
    known = {key(message) for message in entries()}
    assert {text: where for text, where in extracted().items() if text not in known} == {}


def test_every_entry_is_a_text_that_is_used() -> None:
    assert [key(message) for message in entries() if key(message) not in extracted()] == []
    assert list(catalog().obsolete) == []


def test_every_entry_has_its_english() -> None:
    assert [key(message) for message in entries() if not all(words.strip() for words in wordings(message))] == []
    assert [key(message) for message in entries() if message.fuzzy] == []
    chinese = [key(message) for message in entries() if any(HAN.search(words) for words in wordings(message))]
    assert [found for found in chinese if found[0] not in CHINESE_IN_ENGLISH | CHINESE_WITHIN] == []


def test_placeholders_are_the_same() -> None:
    wrong: list[tuple[tuple[str, ...], str]] = []
    for message in entries():
        wanted = {tuple(sorted(PLACEHOLDER.findall(text))) for text in key(message)}
        wrong += [
            (key(message), words) for words in wordings(message) if tuple(sorted(PLACEHOLDER.findall(words))) not in wanted
        ]
    assert wrong == []


def test_the_compiled_catalog_is_this_one() -> None:
    """`script/setup` compiles it; pages are read from what is compiled."""
    with (FOLDER / "django.mo").open("rb") as opened:
        compiled = {key(message): wordings(message) for message in read_mo(opened) if message.id}
    assert compiled == {key(message): wordings(message) for message in entries()}, "run script/setup"


# --- what a page shows ------------------------------------------------------------------------------------------------
def names_of_records() -> list[str]:
    """What people typed or a paper printed: names, titles, texts. Not furniture, in whatever language it is."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in floors() and model._meta.app_label != "core":
            for column in model._meta.concrete_fields:
                if isinstance(column, models.CharField | models.TextField) and not column.choices:
                    found |= {str(value) for value in model._default_manager.values_list(column.name, flat=True).distinct()}
    return sorted((name for name in found if HAN.search(name)), key=len, reverse=True)


def chinese_furniture(html: str, records: list[str]) -> Iterator[str]:
    for element, language, text in furniture(read(html)):
        if language.startswith("zh") or not HAN.search(text):
            continue
        for known in [*records, *CHINESE_IN_ENGLISH]:
            text = text.replace(known, "")
        if HAN.search(text):
            yield f"line {element.line}: {text}"


def words_asked_for(page: Page) -> list[str]:
    """What the address asks for is the reader's word, said back to them."""
    return [value for values in parse_qs(urlsplit(page.path).query).values() for value in values if HAN.search(value)]


def test_english_pages_have_no_chinese_furniture(db: None) -> None:
    records = names_of_records()
    found = {
        page.name: sorted(set(chinese_furniture(open_page(page, "en"), [*words_asked_for(page), *records]))) for page in pages()
    }
    found["first run"] = list(chinese_furniture(first_run_page("en"), records))
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_roles_and_kinds_have_english_labels(db: None) -> None:
    from django.utils import translation

    with translation.override("en"):
        labels = [str(role.label) for role in Role]
        for model in apps.get_models():
            if model._meta.app_label in floors():
                labels += [str(label) for column in model._meta.concrete_fields for _value, label in column.choices or ()]
    assert [label for label in labels if HAN.search(label)] == []


def unmarked(html: str, asked: list[str]) -> Iterator[str]:
    """Chinese that an English page does not say to be Chinese; what the reader asked for is said back as it was typed."""
    for element, language, text in furniture(read(html).all("body")[0], "en"):
        if element.tag == "option":
            continue  # the browser draws the list and reads it in one language
        for known in [*asked, *CHINESE_IN_ENGLISH]:
            text = text.replace(known, "")
        if not language.startswith("zh") and HAN.search(text):
            yield f"line {element.line}: {text}"


def test_text_from_records_says_its_language(db: None) -> None:
    """A name or a title on an English page is marked as Chinese, so that a screen reader speaks it so."""
    found = {page.name: sorted(unmarked(open_page(page, "en"), words_asked_for(page))) for page in pages()}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("html", "is_seen"),
    [
        ("<p>没有翻译</p>", True),
        ('<p lang="zh-Hans">没有翻译</p>', False),
        ('<p lang="zh-Hans"><b lang="en">没有翻译</b></p>', True),
        ('<a aria-label="没有翻译">x</a>', True),
        ("<p>普及部</p>", False),
        ("<p>Translated</p>", False),
    ],
)
def test_the_guard_sees(html: str, is_seen: bool) -> None:
    assert bool(list(chinese_furniture(html, ["普及部"]))) is is_seen


def test_a_page_is_read_as_a_tree() -> None:
    tree = read('<main><p class="a">one<br>two</p><svg><use href="#x"/></svg></main>')
    assert [element.tag for element in tree.walk()] == ["", "main", "p", "br", "svg", "use"]
    assert tree.all("p")[0].text == "onetwo"
    for broken in ("<p>one</div>", "<p>", '<p id="a" id="b"></p>'):
        with pytest.raises(ValueError, match=r"ends|not closed|twice"):
            read(broken)
    assert Page("x", "/") == Page("x", "/", "")
