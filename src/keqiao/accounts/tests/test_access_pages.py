"""The access table as a page: nothing of it is without words, and everything of it is on the page."""

from collections.abc import Callable

from django.test import Client

from keqiao.accounts.queries.permissions import table_page, words_of_rules
from keqiao.core import access
from keqiao.core.models import TrailEntry
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer

Cast = Callable[[str], Viewer]
SignIn = Callable[[str], Client]


def test_every_rule_has_words() -> None:
    assert set(access.table()) - set(words_of_rules()) == set()
    assert len(set(words_of_rules().values())) == len(words_of_rules())


def test_the_page_is_the_table(viewer: Cast) -> None:
    page = table_page(viewer("security"))
    assert len(page.rules) == len(access.table())
    reads = {row.label: dict(zip(Role.values, row.cells, strict=True)) for row in page.rules}
    assert reads["工作要点：查看"]["office_clerk"] == "本单位、下级、上级"
    assert reads["工作要点：查看"]["auditor"] == ""
    assert reads["审计日志：查看"]["auditor"] == "全部"
    given = {head.label: dict(zip(Role.values, cells, strict=True)) for head, cells in page.givers}
    assert set(given) == {"安全管理员", "办公室干事", "单位联络员"}
    assert given["办公室干事"]["unit_officer"] == "本单位、下级" and given["办公室干事"]["leader"] == ""
    holders = {head.label: head.holders for head in page.roles}
    assert holders["审计管理员"] == "1人"


def test_asking_is_on_record_without_what_was_typed(signed_in: SignIn, viewer: Cast) -> None:
    asked = viewer("luzhou").person_id
    answer = signed_in("security").post(
        "/accounts/why/", {"person": asked, "kind": "address", "what": "https://kx.cn/plans/1/?q=秘密的词"}
    )
    assert answer.status_code == 200 and "云峰（示例）能打开" in answer.content.decode()
    entry = TrailEntry.objects.latest("id")
    assert (entry.kind, entry.subject_id, entry.body) == ("accounts.ask_why", asked, '{"page":"plans:read","pk":1}')


def test_what_is_no_page_is_said_on_the_field(signed_in: SignIn, viewer: Cast) -> None:
    for what in ("/nowhere/", "x", "/public/plans/1/"):
        sent = {"person": viewer("luzhou").person_id, "kind": "address", "what": what}
        answer = signed_in("security").post("/accounts/why/", sent)
        assert answer.status_code == 422 and f'value="{what}"' in answer.content.decode()
