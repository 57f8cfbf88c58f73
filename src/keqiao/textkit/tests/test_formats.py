"""Encodings are told by trial and plausibility; what is no text is refused with its class."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqiao.textkit.formats import Refused, opening, read_lines
from keqiao.textkit.formats.opening import open_file
from keqiao.textkit.formats.refusal import REFUSALS

from .plans import SMALL

_TRADITIONAL = "雲嶺市科學技術協會2022年工作要點\r\n\r\n一、加強學術交流。辦理平臺(APP)登記。\r\n（一）舉辦年會，邀請專家。"


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        (SMALL, "utf-8", "utf-8"),
        (SMALL, "utf-8-sig", "utf-8"),
        (SMALL, "gb18030", "gb18030"),
        (SMALL, "utf-16", "utf-16-le"),
        (SMALL, "utf-16-le", "utf-16-le"),
        (SMALL, "utf-16-be", "utf-16-be"),
        (_TRADITIONAL, "big5", "big5"),
        (_TRADITIONAL, "gb18030", "gb18030"),
        (_TRADITIONAL, "utf-16-be", "utf-16-be"),
        ("科协工作要点", "gb18030", "gb18030"),
        ("科協工作要點", "big5", "big5"),
        ("科协", "utf-16-le", "utf-16-le"),
    ],
)
def test_encoding_is_found(text: str, codec: str, named: str) -> None:
    source = read_lines(text.encode(codec))
    assert source.text == text
    assert source.encoding == named


def test_undecodable_bytes_are_one_mark_each() -> None:
    data = SMALL.encode("utf-8")
    border = data.index(b"\n")
    cut = data[:border] + b"\xff\xfe\xe5\x90" + data[border:]
    source = read_lines(cut)
    assert source.encoding == "utf-8"
    assert source.text.count("\ufffd") == 4
    assert source.text.replace("\ufffd", "") == SMALL


@given(
    st.lists(st.sampled_from(["甲", "乙。", "", " "]) | st.text(alphabet="甲ab", max_size=5), min_size=1),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_lines_and_line_ends_make_up_the_text(lines: list[str], end: str) -> None:
    text = "头" + end.join(lines)
    source = read_lines(text.encode("utf-8"))
    assert [source.text[a:b] for a, b in source.lines] == ["头" + lines[0], *lines[1:]] or text.endswith(end)
    between = [
        source.text[a:b] for a, b in zip([x.end for x in source.lines], [x.start for x in source.lines[1:]], strict=False)
    ]
    assert set(between) <= {end}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "empty"),
        ("\u3000\n".encode("utf-16"), "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (bytes(range(256)) * 20, "not_text"),
        (b"\x7fELF" + b"\x00\x01\x02\x03" * 200, "not_text"),
        (b"\x00" * 1000, "not_text"),
        (SMALL.encode("utf-8") + b"\x00", "not_text"),
        (SMALL.replace("，", "\x00", 1).encode("gb18030"), "not_text"),
        (("\x00" + SMALL).encode("utf-16"), "not_text"),
        (("甲" * 100_000 + "\x00").encode("utf-8"), "not_text"),
        (b"%PDF-1.7\n1 0 obj", "not_readable"),
        (b"PK\x03\x04abc", "not_readable"),
        (b"<!DOCTYPE html><p>", "not_readable"),
    ],
)
def test_refusals_of_bytes(data: bytes, kind: str) -> None:
    with pytest.raises(Refused) as caught:
        read_lines(data)
    assert caught.value.kind == kind
    assert caught.value.kind in REFUSALS
    assert caught.value.message


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        source = read_lines(data)
    except Refused:
        return
    assert source.text


def test_refusals_of_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    large = tmp_path / "large"
    large.write_bytes(b"a" * 11)
    monkeypatch.setattr(opening, "MAX_BYTES", 10)
    kinds = {}
    for path in (tmp_path, tmp_path / "none", tmp_path / "pipe", Path("/dev/zero"), large, large / "below"):
        with pytest.raises(Refused) as caught:
            open_file(path)
        kinds[path.name] = caught.value.kind
    assert kinds == {
        tmp_path.name: "not_readable",
        "none": "not_found",
        "pipe": "not_readable",
        "zero": "not_readable",
        "large": "too_large",
        "below": "not_found",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_refusal_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "closed"
    path.write_text("甲")
    path.chmod(0)
    with pytest.raises(Refused) as caught:
        open_file(path)
    assert caught.value.kind == "not_readable"
