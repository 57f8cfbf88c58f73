import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keqiao import textkit
from keqiao.core import jobs
from keqiao.core.models import Job, TrailEntry
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import draft_plan, intake, publish, receive
from keqiao.plans.actions.draft import edit_node
from keqiao.plans.models import Plan, Source, Version
from keqiao.plans.tests.drafts import TEXT, draft, item, root, typed, words

Cast = Callable[[str], Viewer]
TWO = TEXT + "\n" + TEXT.replace("2022年", "2023年")


def hand_in(by: Viewer, text: str = TEXT, year: int | None = None) -> Source:
    return receive(text.encode(), name="a.txt", issuer=root(), by=by, is_declared=True, year=year)


def test_nothing_comes_in_without_the_offices_word(clerk: Viewer) -> None:
    with pytest.raises(Refused, match="勾选"):
        receive(TEXT.encode(), name="a.txt", issuer=root(), by=clerk, is_declared=False)
    with pytest.raises(Refused, match="勾选"):
        draft_plan(textkit.read_plans(TEXT.encode()), data=b"", name="", issuer=root(), by=clerk, is_declared=False)
    assert not Source.objects.filter(state="waiting").exists()


def test_the_word_is_kept_with_the_person(clerk: Viewer) -> None:
    hand_in(clerk)
    entry = TrailEntry.objects.get(kind="plans.receive")
    assert json.loads(entry.body)["is_declared"] is True and entry.by == clerk.account_id


@pytest.mark.parametrize("mark", ["秘密★1年", "机密★", "绝密★长期"])
def test_a_paper_with_a_secrecy_mark_is_not_kept(clerk: Viewer, mark: str) -> None:
    with pytest.raises(Refused, match="密级"):
        hand_in(clerk, f"{mark}\n{TEXT}")
    assert Source.objects.count() == 1  # the sample's own


def test_a_large_file_is_read_step_by_step_and_goes_on_after_a_stop(clerk: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "STEP", 2)
    source = hand_in(clerk)
    steps = 0
    while jobs.run_one(may_go_on=lambda: False):
        steps += 1
        source.refresh_from_db()
        if source.state == "waiting":
            assert source.version is not None
            node = source.version.nodes.order_by("order")[0]
            with pytest.raises(Refused, match="还在读取"):
                edit_node(node, typed(node), seen=node.revision, by=clerk)
            with pytest.raises(Refused, match="还在读取"):
                publish(source.version, by=clerk)
    assert steps > 2
    source.refresh_from_db()
    assert (source.state, source.done, source.total) == ("taken", 6, 6)
    taken = source.version
    assert taken is not None
    whole = draft(clerk, TEXT.replace("2022年", "2023年"))
    assert words(taken) == [text.replace("2023年", "2022年") for text in words(whole)]
    assert list(taken.wordings.order_by("order").values_list("order", flat=True)) == list(range(len(words(taken))))


def test_what_cannot_be_read_says_why_and_keeps_nothing(clerk: Viewer) -> None:
    source = hand_in(clerk, "只有一句话，没有编号。")
    jobs.run_all()
    source.refresh_from_db()
    assert (source.state, bytes(source.content), source.version) == ("refused", b"", None)
    assert "编号" in source.reason
    again = hand_in(clerk, TEXT.replace("2022年", "2021年"))
    jobs.run_all()
    again.refresh_from_db()
    assert again.state == "refused" and "2021年" in again.reason
    assert Plan.objects.count() == 1


def test_of_two_plans_in_one_file_the_year_says_which(clerk: Viewer) -> None:
    source = hand_in(clerk, TWO)
    jobs.run_all()
    source.refresh_from_db()
    assert source.state == "refused" and "2022、2023" in source.reason
    source = hand_in(clerk, TWO, year=2023)
    jobs.run_all()
    source.refresh_from_db()
    assert source.version is not None and source.version.plan.year == 2023
    assert not source.version.left_out.exists()


def test_what_the_worker_could_not_finish_is_given_up(clerk: Viewer, viewer: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "STEP", 2)
    source = hand_in(clerk)
    jobs.run_one(may_go_on=lambda: False)
    Job.objects.filter(kind="plans.take").update(state=Job.State.FAILED)
    source.refresh_from_db()
    with pytest.raises(Refused, match="办公室"):
        intake.give_up(source, by=viewer("pujibu"))
    intake.give_up(source, by=clerk)
    source.refresh_from_db()
    assert (source.state, source.version, bytes(source.content)) == ("refused", None, b"")
    assert not Version.objects.drafts().exists() and not Plan.objects.filter(year=2022).exists()
    with pytest.raises(Refused, match="已经读完"):
        intake.give_up(source, by=clerk)


def test_a_job_that_comes_late_finds_nothing_to_do(clerk: Viewer) -> None:
    source = hand_in(clerk)
    intake.give_up(source, by=clerk)
    assert jobs.run_all() >= 1
    source.refresh_from_db()
    assert source.state == "refused"


def test_a_text_without_a_form_becomes_one_part_to_be_divided(clerk: Viewer) -> None:
    text = "今年要做好几件事。第一件是办年会。\n第二件是办科普日。"
    file = textkit.read_as_text(text.encode())
    version = draft_plan(file, data=text.encode(), name="a.txt", issuer=root(), by=clerk, is_declared=True, year=2022)
    assert version.nodes.get().kind == "preamble"
    assert words(version) == ["今年要做好几件事。", "第一件是办年会。", "第二件是办科普日。"]
    assert version.title == "2022年工作要点" and not version.left_out.exists()


def test_what_is_no_part_of_the_plan_is_listed(clerk: Viewer) -> None:
    version = draft(
        clerk,
        TEXT.replace("二、加强", "- 1 -\n二、加强").replace(
            "长治市科学技术协会\n2022年7月18日", "联系人：某某 电话：123\n长治市科学技术协会\n2022年7月18日"
        ),
    )
    taken = "".join(words(version)) + "".join(row.text for row in version.left_out.all())
    assert "联系人" in taken
    item(version, "3")


def test_a_secrecy_mark_is_looked_for_before_anything_is_shown_again(clerk: Viewer, signed_in: Callable[[str], Client]) -> None:
    draft(clerk)
    text = "机密★1年\n" + TEXT.replace("抓好科普", "绝不可外传")
    for sent in ({"year": 2022, "is_declared": "on"}, {"year": "abc"}, {"is_declared": "on"}):
        answer = signed_in("bangongshi").post("/plans/import/", {"text": text, **sent})
        page = answer.content.decode()
        assert answer.status_code == 422 and "密级标志" in page and "绝不可外传" not in page
    file = SimpleUploadedFile("a.txt", text.encode())
    answer = signed_in("bangongshi").post("/plans/import/", {"file": file, "year": 2022, "is_declared": "on"})
    assert "密级标志" in answer.content.decode()


def paste(client: Client, text: str, **sent: object) -> tuple[int, str, str]:
    """What the form of the import answers: status, page, what stands in its box."""
    answer = client.post("/plans/import/", {"text": text, "is_declared": "on", **sent})
    page = answer.content.decode()
    return answer.status_code, page, page.partition("</textarea>")[0].rpartition(">")[2].strip()


def test_of_hundreds_of_plans_in_one_text_few_are_named_and_the_words_stay(signed_in: Callable[[str], Client]) -> None:
    client, text = signed_in("bangongshi"), (TEXT * 400).strip()
    assert len(text.encode()) > 150_000
    status, page, box = paste(client, text)
    assert status == 422 and "这里有400份工作要点" in page and page.count('name="document"') == 8
    assert box == text
    status, page, box = paste(client, text, document=0)
    assert status == 302 and Version.objects.drafts().get().nodes.count() == 6


def test_a_long_file_of_many_plans_names_few(clerk: Viewer) -> None:
    text = "\n".join(TEXT.replace("2022年", f"{year}年") for year in range(2022, 2040))
    source = hand_in(clerk, text)
    jobs.run_all()
    source.refresh_from_db()
    assert "有18份" in source.reason and "2026……" in source.reason and "2027" not in source.reason


@pytest.mark.parametrize(
    "sent",
    [{"year": "abc"}, {"is_declared": ""}, {"year": 2021}, {"text": "没有编号的话。\n" * 12_000}, {"text": "没有编号的话。"}],
)
def test_whatever_is_wrong_the_pasted_words_stay(signed_in: Callable[[str], Client], sent: dict[str, object]) -> None:
    text = str(sent.get("text", TEXT)).strip()
    more = {name: value for name, value in sent.items() if name != "text"}
    status, _page, box = paste(signed_in("bangongshi"), text, **more)
    assert status == 422 and box == text


def test_a_long_text_without_numbers_is_told_and_stays(signed_in: Callable[[str], Client]) -> None:
    text = ("没有编号的话。" * 12_000).strip()
    status, page, box = paste(signed_in("bangongshi"), text, is_plain="1", year=2022)
    assert status == 422 and "不能作为一整段导入" in page and box == text


def test_a_long_text_is_still_written_by_the_worker(signed_in: Callable[[str], Client]) -> None:
    many = "\n".join(f"{n}.做好第{n}件事。开展活动，推进落实，形成长效机制。" for n in range(1, 3_000))
    status, _page, _box = paste(signed_in("bangongshi"), TEXT.replace("一、加强学会建设\n", f"一、加强学会建设\n{many}\n"))
    assert status == 302 and Source.objects.get(state="waiting").version is None
