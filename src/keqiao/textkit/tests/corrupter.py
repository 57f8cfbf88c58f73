"""The damage of the sample done to a clean text, byte by byte, as the web did it.

Read the docstring of ``restore.repair`` for how such a place comes about. Here the passes run in that order: characters
become traditional, full-width marks become ASCII wherever their two bytes occur, one character of the map after the other
gets its reading behind it wherever its two bytes occur, and a decoder shows what is left.
"""

from functools import cache

from keqiao.textkit.restore.simplify import character_tables

_WIDE, _NARROW = "，！？：；（）", ",!?:;()"


def corrupt(clean: str) -> str:
    """``clean`` as the web would show it. Every broken place begins with "?"."""
    data = b"".join(_traditional(char).encode("gbk") for char in clean)
    for wide, narrow in zip(_WIDE, _NARROW, strict=True):
        data = data.replace(wide.encode("gbk"), narrow.encode("ascii"))
    for char, glossed in _glosses().items():
        data = data.replace(char, glossed)
    return _decoded(data)


def gloss(clean: str) -> str:
    """``clean`` with traditional characters and readings, but nothing out of step."""
    glossed = {char.decode("gbk"): glossed.decode("gbk") for char, glossed in _glosses().items()}
    return "".join(glossed.get(full := _traditional(char), full) for char in clean).translate(str.maketrans(_WIDE, _NARROW))


@cache
def _traditional(char: str) -> str:
    """The usual traditional form, where it has one that reads back and that GBK can write."""
    from opencc import OpenCC

    full = str(OpenCC("s2t").convert(char))
    table, _ = character_tables()
    return full if table.get(full) == char and len(full.encode("gbk", "ignore")) == 2 else char


_MAPPED = "數區協學會機關長國個對導應愛時會業構標準濟災現環產監競簡紀級結統經網績續習聯術衛補規覺計認設評誠調請識護質轉農進過鄉醫鎮隊項領風養擔當實強"
"""數 comes ahead of 當, as on the page of the sample: 當的 then holds the bytes of 數."""


@cache
def _glosses() -> dict[bytes, bytes]:
    from pypinyin.pinyin_dict import pinyin_dict

    return {char.encode("gbk"): f"{char}({pinyin_dict[ord(char)].split(',')[0]})".encode("gbk") for char in _MAPPED}


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
