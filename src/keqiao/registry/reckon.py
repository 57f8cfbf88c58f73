"""Search keys of names: pinyin and initials. For finding only, never for sorting."""

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


@cache
def _ready() -> None:
    from pypinyin import load_phrases_dict

    load_phrases_dict(_PHRASES)


def search_key(name: str, *, is_person: bool = False) -> str:
    """Full pinyin and initials, apart by a space: 办公室 → `bangongshi bgs`."""
    from pypinyin import Style, pinyin

    _ready()
    syllables = [part[0] for part in pinyin(name, style=Style.NORMAL, errors=str.lower)]
    if is_person and name[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[name[0]]
    return f"{''.join(syllables)} {''.join(s[:1] for s in syllables)}"[:400]


def typed_key(words: str) -> str:
    """What was typed as pinyin or initials, as a search key writes it: `Lu'zhou` and `lu zhou` → luzhou; "" where it is neither."""
    key = re.sub(r"[\s'’·-]", "", words.lower()).replace("ü", "v")
    return key if re.fullmatch(r"[a-z0-9]+", key) else ""
