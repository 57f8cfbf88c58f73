"""Clauses tile their sentence, each has a kind and a reason, and cuts stand where a clerk would cut."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqiao.textkit.clauses import KINDS, LISTS, PARTS, REASONS, Proposed, Reason, Words, propose
from keqiao.textkit.clauses.chunks import chunks_of
from keqiao.textkit.sentences import covered

STARTER = Path(__file__).resolve().parents[4] / "starter" / "clauses"
WORDS = Words.load(STARTER)
LETTERS = {"task_point": "T", "general_requirement": "G", "background": "B"}
SCRAPS = st.lists(
    st.sampled_from(
        [
            "举办",
            "开展",
            "科普日",
            "、",
            "，",
            "。",
            "；",
            ":",
            ",",
            ";",
            "?",
            "支持",
            "学会",
            "“",
            "”",
            "《",
            "》",
            "（",
            "）",
            "(",
            ")",
            "一是",
            "第一，",
            "通过",
            "为",
            "2021年",
            "6月底前",
            "5场",
            "等",
            "活动",
            "推动",
            "发展",
            "提升",
            "\n",
            "12%",
            "制定",
            "甲",
            "的",
            "向",
            "要",
            "目前",
            "已建成",
            "并",
            "党中央",
            "a1",
            "\ue086",
        ]
    ),
    max_size=40,
).map("".join)


def one(sentence: str, words: Words = WORDS) -> tuple[Proposed, ...]:
    """The proposal for a sentence that is not the first of its item."""
    return propose(["甲。", sentence], words)[1]


def shape(sentence: str, words: Words = WORDS) -> list[str]:
    """Each clause as its letter and its text."""
    return [LETTERS[clause.kind] + sentence[clause.start : clause.end] for clause in one(sentence, words)]


def codes(clause: Proposed) -> set[str]:
    return {reason.code for reason in clause.reasons}


def test_reasons_and_kinds_are_closed_lists() -> None:
    assert KINDS == ("task_point", "general_requirement", "background")
    assert len(REASONS) <= 14
    assert PARTS == ("item", "preamble", "section")


def test_every_starter_list_is_known_and_says_what_belongs_there() -> None:
    paths = sorted(STARTER.glob("*.txt"))
    assert {path.stem for path in paths} == set(LISTS)
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ") and re.search("[\u4e00-\u9fff]", lines[0]), path.name
        assert lines[1].startswith("# ") and re.search("[a-z]", lines[1]), path.name
        listed = [line for line in lines if line and not line.startswith("#")]
        assert len(listed) == len(set(listed)), path.name
        assert len(listed) > 20, path.name


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        # Parallel jobs are cut.
        ("召开工作会议，制定实施方案，组建服务队。", ["T召开工作会议，", "T制定实施方案，", "T组建服务队。"]),
        (
            "谋划市科协换届事宜,并指导督促各县区科协完成换届工作,推动市科技馆建设。",
            ["T谋划市科协换届事宜,", "T并指导督促各县区科协完成换届工作,", "T推动市科技馆建设。"],
        ),
        # Means stay with the work they serve.
        ("依托调查站点，围绕转型发展，开展专题调研。", ["T依托调查站点，围绕转型发展，开展专题调研。"]),
        ("聚焦重点产业举办学术论坛。", ["T聚焦重点产业举办学术论坛。"]),
        ("按照提升一批、清理一批的工作思路,强化学会监督管理。", ["T按照提升一批、清理一批的工作思路,强化学会监督管理。"]),
        # A short effect stays, a long chain is its own.
        ("开展普法宣传，增强法治思维。", ["T开展普法宣传，增强法治思维。"]),
        (
            "引进高端人才，助力企业发展，为实现技术攻关和成果转化搭建平台，服务企业、服务民生、服务创新驱动发展。",
            ["T引进高端人才，", "G助力企业发展，为实现技术攻关和成果转化搭建平台，服务企业、服务民生、服务创新驱动发展。"],
        ),
        # Slogans go together and are cut off.
        (
            "学习贯彻全会精神，落实主体责任，签订责任书，贯彻执行中央八项规定精神和实施细则。",
            ["G学习贯彻全会精神，落实主体责任，", "T签订责任书，", "G贯彻执行中央八项规定精神和实施细则。"],
        ),
        # A short lead stays with what it announces.
        ("大力推进精神文明建设，开展文明创建活动。", ["T大力推进精神文明建设，开展文明创建活动。"]),
        # The comma that stands for 、, and the others' work behind a comma.
        ("支持市属学会,国家级学会服务站开展学术交流活动。", ["T支持市属学会,国家级学会服务站开展学术交流活动。"]),
        ("推进甲公司专家工作站,乙学会服务站建设。", ["T推进甲公司专家工作站,乙学会服务站建设。"]),
        # A number or a deadline makes a task of a general verb, and stays with its work.
        ("提升科普能力。", ["G提升科普能力。"]),
        ("发展会员200名，6月底前完成。", ["T发展会员200名，6月底前完成。"]),
        ("加快新馆项目建设，年底前完成主体工程。", ["T加快新馆项目建设，年底前完成主体工程。"]),
        ("建立专家库，入库专家达到300人。", ["T建立专家库，入库专家达到300人。"]),
        # 一是…二是… are cut.
        (
            "一是强化制度建设，健全管理办法，二是举办培训班5期；",
            ["T一是强化制度建设，健全管理办法，", "T二是举办培训班5期；"],
        ),
        (
            "重点抓好两件事：第一，办好科协年会；",
            ["G重点抓好两件事：", "T第一，办好科协年会；"],
        ),
        # What is the case.
        ("目前，全县共有学会18个，但活动不够经常。", ["B目前，全县共有学会18个，但活动不够经常。"]),
        ("去年，各级科协开展了大量活动，取得了显著成效。", ["B去年，各级科协开展了大量活动，取得了显著成效。"]),
        ("今年是收官之年，要编制好科普规划。", ["B今年是收官之年，", "T要编制好科普规划。"]),
        # A short sentence on a field of work, and nothing else.
        ("加强档案工作制度化、规范化水平；", ["T加强档案工作制度化、规范化水平；"]),
        ("加强思想作风建设水平；", ["G加强思想作风建设水平；"]),
        # Listed work.
        ("做好代表推选、文件起草、会务保障等工作。", ["T做好代表推选、文件起草、会务保障等工作。"]),
    ],
)
def test_clerk_would_cut_there(sentence: str, clauses: list[str]) -> None:
    assert shape(sentence) == clauses


def test_list_of_events_is_opened() -> None:
    sentence = "联合组织开展全国科普日、知识竞赛、防灾减灾日、食品安全宣传周、“三下乡”、科技活动周、机器人竞赛、青少年科学营等系列活动，推动发展。"
    assert shape(sentence) == [
        "T联合组织开展全国科普日、",
        "T知识竞赛、",
        "T防灾减灾日、",
        "T食品安全宣传周、",
        "T“三下乡”、",
        "T科技活动周、",
        "T机器人竞赛、",
        "T青少年科学营等系列活动，推动发展。",
    ]
    assert all(clause.reasons[0].code == "event" for clause in one(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "召开民主生活会、组织生活会。",
        "开展实用技术培训、科技教育、科普展览、知识竞赛、义诊等活动100场次。",
        "宣传领军人才、创新团队和基层工作者。",
        "组织学习先进事迹、观看警示教育片。",
        "组建科普服务队、举办科普培训班、编印科普手册。",
        "开展“我为群众办实事、解难题，举办讲座、论坛”活动。",
        "印发《关于举办科普日、开展竞赛，召开会议的通知》。",
    ],
)
def test_list_stays_whole(sentence: str) -> None:
    assert shape(sentence) == ["T" + sentence]


def test_heading_of_an_item() -> None:
    heading, text = propose(["扎实开展党史学习教育", "深入开展党史宣传教育。" * 5], WORDS)
    assert [(clause.kind, codes(clause)) for clause in heading] == [("general_requirement", {"heading"})]
    assert text[0].kind == "task_point"
    assert propose(["扎实开展党史学习教育。", "举办论坛8场。"], WORDS)[0][0].kind == "task_point"


def test_work_that_opens_an_item_is_no_heading() -> None:
    assert propose(["举办科普讲座5场。", "开展义诊。"], WORDS)[0][0].kind == "task_point"
    assert propose(["举办全国科普日活动。"], WORDS)[0][0].kind == "task_point"


def test_heading_of_a_numbered_part() -> None:
    found = propose(["深化改革", "一是打造品牌会议。", "举办论坛8场。", "二是举办展览。"], WORDS)
    assert [clauses[0].kind for clauses in found] == ["general_requirement"] * 2 + ["task_point"] * 2


def test_section_title_is_a_heading_and_its_text_may_hold_work() -> None:
    title, text = propose(["强化引领,实施服务工程,举办讲座5场", "举办论坛8场。"], WORDS, part="section")
    assert [clause.kind for clause in title] == ["general_requirement"]
    assert [clause.kind for clause in text] == ["task_point"]
    intro, _ = propose(["目前学会共有18个。", "举办论坛8场。"], WORDS, part="section")
    assert [clause.kind for clause in intro] == ["background"]


def test_preamble_has_no_tasks() -> None:
    found = propose(
        ["2021年是建党100周年，也是开局之年。", "全市科协将举办论坛5场，开展党史学习教育。"], WORDS, part="preamble"
    )
    assert [[clause.kind for clause in clauses] for clauses in found] == [["background"], ["general_requirement"]]


def test_reasons_rest_on_words() -> None:
    (clause,) = one("6月底前召开全市工作会议2次。")
    assert clause.reasons == (
        Reason("action", "召开全市工作会议2次"),
        Reason("number", "2次"),
        Reason("deadline", "6月底前"),
        Reason("event", "工作会议"),
    )


def test_words_are_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "action_verbs.txt").write_bytes("\ufeff# 注\n举办 # 说明\n\n  召开\n".encode())
    words = Words.load(tmp_path)
    assert words.of("action_verbs") == {"举办", "召开"}
    assert words.of("events") == frozenset()
    assert propose(["", "举办甲。"], words)[1][0].kind == "task_point"


def test_further_words_change_the_result() -> None:
    sentence = "晒出科普地标。"
    assert shape(sentence) == ["G" + sentence]
    more = WORDS.extended("action_verbs", ["晒出", "", "# 注"])
    assert shape(sentence, more) == ["T" + sentence]
    assert shape(sentence) == ["G" + sentence]
    assert more != WORDS and more.extended("events", []) == more


def test_unknown_list_is_refused() -> None:
    with pytest.raises(KeyError):
        WORDS.extended("verbs", ["晒出"])


def test_no_words_at_all() -> None:
    assert propose(["甲。", "举办论坛5场，推动发展。"], Words())[1][0].end > 0


def _is_sound(sentence: str, clauses: tuple[Proposed, ...]) -> None:
    assert "".join(sentence[clause.start : clause.end] for clause in clauses) == sentence
    at = 0
    for clause in clauses:
        assert clause.start == at < clause.end
        at = clause.end
        assert clause.kind in KINDS
        assert clause.reasons
        assert all(reason.code in REASONS and reason.words in sentence for reason in clause.reasons)


@given(st.lists(SCRAPS | st.text(max_size=30), max_size=4), st.sampled_from(PARTS))
def test_clauses_tile_any_sentence(sentences: list[str], part: str) -> None:
    found = propose(sentences, WORDS, part=part)
    assert len(found) == len(sentences)
    for sentence, clauses in zip(sentences, found, strict=True):
        _is_sound(sentence, clauses)
        if part == "preamble":
            assert all(clause.kind != "task_point" for clause in clauses)


@given(SCRAPS)
def test_no_cut_inside_quotes(sentence: str) -> None:
    borders = {clause.start for clause in one(sentence)} if sentence else set()
    for low, high in covered(sentence):
        assert not any(low < border < high for border in borders)


@given(
    st.lists(st.sampled_from(["举办论坛5场", "推动发展", "通过“五小”竞赛", "目前", "提升水平", "支持学会开展活动"]), min_size=1)
)
def test_width_of_the_marks_does_not_matter(parts: list[str]) -> None:
    full = "，".join(parts) + "。"
    assert one(full) == one("，".join(parts).replace("，", ",") + "。")


@pytest.mark.parametrize(
    ("text", "count"),
    [("甲,乙;丙", 3), ("1,000人次", 1), ("用 a, b 和 c", 1), ("三?!本\ue086?，乙", 2), ("《甲，乙》丙", 1), ("《甲，乙", 2)],
)
def test_chunks(text: str, count: int) -> None:
    assert len(chunks_of(text, covered(text))) == count


@pytest.mark.parametrize(
    "scrap", ["支持引导", "为", "等", "“", "，", "、", "第一，", "要", "“甲”，", "开展科普日、科学营、", "?"]
)
def test_long_sentence(scrap: str) -> None:
    sentence = scrap * (100_000 // len(scrap))
    _is_sound(sentence[:0] + sentence, one(sentence))
