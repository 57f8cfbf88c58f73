"""The damage of the sample done to a clean text, byte by byte, as the web did it.

Read the docstring of ``restore.repair`` for how such a place comes about. Here the passes run in that order: characters
become traditional, full-width marks become ASCII wherever their two bytes occur, characters of the map get their reading
behind them wherever their two bytes occur, and a decoder shows what is left.
"""

import re
from functools import cache

from keqiao.textkit.restore.simplify import character_tables

_HALVED = {char: ascii_ for char, ascii_ in zip("，！？：；（）", ",!?:;()", strict=True)}


def corrupt(clean: str) -> str:
    """``clean`` as the web would show it. Every broken place begins with "?"."""
    data = b"".join(_traditional(char).encode("gbk") for char in clean)
    for wide, narrow in _HALVED.items():
        data = data.replace(wide.encode("gbk"), narrow.encode("ascii"))
    return _decoded(_GLOSSED_BYTES().sub(lambda match: _glosses()[match.group()], data))


def gloss(clean: str) -> str:
    """``clean`` with traditional characters and readings, but nothing out of step."""
    glossed = {data[:2].decode("gbk"): data.decode("gbk") for data in _glosses().values()}
    return "".join(glossed.get(full := _traditional(char), full) for char in clean).translate(str.maketrans(_HALVED))


@cache
def _to_traditional() -> dict[str, str]:
    table, _ = character_tables()
    result: dict[str, str] = {}
    for full, simple in table.items():
        if simple in result:
            result[simple] = ""  # 发 is 發 or 髮: a converter by character cannot be undone, leave it.
        else:
            result[simple] = full
    return {simple: full for simple, full in result.items() if full and _in_gbk(full)}


def _in_gbk(char: str) -> bool:
    return len(char.encode("gbk", "ignore")) == 2


def _traditional(char: str) -> str:
    return _to_traditional().get(char, char)


_MAPPED = "區協學會機關長國個對導應愛時會業構標準濟災現環產監競簡紀級結統經網績續習聯術衛補規覺計認設評誠調請識護質轉農進過鄉醫鎮隊項領風養數擔當實強"


@cache
def _glosses() -> dict[bytes, bytes]:
    from pypinyin.pinyin_dict import pinyin_dict

    return {
        char.encode("gbk"): f"{char}({pinyin_dict[ord(char)].split(',')[0]})".encode("gbk") for char in _MAPPED
    }


@cache
def _GLOSSED_BYTES() -> re.Pattern[bytes]:  # noqa: N802 - a constant that is costly to build
    return re.compile(b"|".join(map(re.escape, _glosses())))


def _decoded(data: bytes) -> str:
    shown: list[str] = []
    at = 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            shown.append(chr(lead))
            at += 1
            continue
        follows = data[at + 1] if at + 1 < len(data) else 0
        if follows >= 0x40 and follows not in (0x7F, 0xFF):
            shown.append(data[at : at + 2].decode("gb18030", "replace")[0])
            at += 2
        else:
            shown.append("?")
            at += 2 if follows == ord("(") else 1
    return "".join(shown)
