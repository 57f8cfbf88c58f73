"""Pinyin and initials of names. For finding only, never for sorting."""

import re
from functools import cache

# Places and surnames whose common reading is not the one a library guesses first.
_PHRASES = {"长治": [["chang"], ["zhi"]], "长子": [["zhang"], ["zi"]], "潞州": [["lu"], ["zhou"]], "沁源": [["qin"], ["yuan"]]}
_SURNAMES = {
    "单": "shan",
    "解": "xie",
    "曾": "zeng",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "任": "ren",
    "华": "hua",
    "覃": "qin",
}
LONGEST_KEY = 400
# Kinds of rows of the search index.
ORGANISATIONS, PEOPLE = "registry.organisation", "registry.person"
# Before a word of the index that begins a name: two letters are looked for there, and not in the middle of every name.
BEGINNING = "0"


@cache
def _ready() -> None:
    from pypinyin import load_phrases_dict

    load_phrases_dict(_PHRASES)


def _syllables(name: str, *, is_person: bool) -> list[str]:
    from pypinyin import Style, pinyin

    _ready()
    syllables = [part[0] for part in pinyin(name, style=Style.NORMAL, errors=str.lower)]
    if is_person and name[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[name[0]]
    return syllables


def search_key(name: str, *, is_person: bool = False) -> str:
    """Full pinyin and initials, apart by a space: 办公室 → `bangongshi bgs`."""
    syllables = _syllables(name, is_person=is_person)
    return f"{''.join(syllables)} {''.join(s[:1] for s in syllables)}"[:LONGEST_KEY]


def index_words(name: str, *, is_person: bool = False) -> list[str]:
    """The name and every pinyin and row of initials that one of its characters begins, as `core.search` keeps them:
    办公室 → 办公室, 0bangongshi, 0bgs, bangongshi, bgs, gongshi, gs, shi, s."""
    found = {name: None}
    syllables = [plain for part in _syllables(name, is_person=is_person) if (plain := re.sub(r"[^a-z0-9]", "", part))]
    for start in range(len(syllables)):
        tail = syllables[start:]
        for word in ("".join(tail), "".join(s[:1] for s in tail)):
            found |= {word: None} | ({f"{BEGINNING}{word}": None} if start == 0 else {})
    return list(found)


def typed_key(words: str) -> str:
    """What was typed as pinyin or initials, as a search key writes it: `Lu'zhou` and `lu zhou` → luzhou; "" where it is neither."""
    key = re.sub(r"[\s'’·-]", "", words.lower()).replace("ü", "v")
    return key if re.fullmatch(r"[a-z0-9]+", key) else ""
