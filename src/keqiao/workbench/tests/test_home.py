import datetime as dt
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from keqiao.core import jobs
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import begin_amendment, publish
from keqiao.plans.actions.draft import edit_node
from keqiao.plans.models import Node, Version
from keqiao.plans.queries.part import part_page
from keqiao.plans.tests.test_amendments import typed

CHANGES = {"9": ("创新科普理念", "更新科普理念"), "7": ("普及部", "办公室")}


def adjusted(by: Viewer, *numbers: str) -> Version:
    """The sample with item 9 (普及部) reworded, and 普及部 taken out of item 7, as far as asked for."""
    issued = Version.objects.get(plan__year=2021)
    version = begin_amendment(issued, paper_title="《关于调整的通知》", number="", issued_on=dt.date(2021, 6, 21), by=by)
    items = {node.number_printed: node for node in version.nodes.filter(kind=Node.Kind.ITEM)}
    for number in numbers:
        old, new = CHANGES[number]
        values = part_page(items[number]).values
        text = typed(number, values["title"], values["text"].replace(old, new), units=values["units"].replace(old, new))
        edit_node(items[number], text, seen=items[number].revision, by=by)
    publish(version, by=by)
    jobs.run_all()
    return version


def test_a_department_sees_which_of_its_items_a_paper_changed(
    viewer: Callable[[str], Viewer], signed_in: Callable[[str], Client]
) -> None:
    version = adjusted(viewer("bangongshi"), "9", "7")
    url = reverse("plans:read", args=[version.id])
    page = signed_in("pujibu").get(reverse("workbench:home")).content.decode()
    listed = page[page.index('<ul class="touched">') :]
    listed = listed[: listed.index("</ul>")]
    assert f'href="{url}#i9"' in listed and f'href="{url}#i7"' in listed
    assert f'href="{url}#i8"' not in listed
    unchanged = signed_in("luzhou").get(reverse("workbench:home")).content.decode()
    assert 'class="touched"' not in unchanged


def test_where_nothing_of_theirs_was_changed_a_department_is_told(
    viewer: Callable[[str], Viewer], signed_in: Callable[[str], Client]
) -> None:
    adjusted(viewer("bangongshi"), "9")
    assert "这次调整没有改到本单位的各项。" in signed_in("suzhi").get(reverse("workbench:home")).content.decode()
