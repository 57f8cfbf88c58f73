"""The sample's text, longer: one plan with more items in each section."""

import re
from itertools import count
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "starter" / "changzhi-2021-plan.txt"
NAME = SAMPLE.name
_SECTION = re.compile(r"^[一二三四五六七八九十]+、.*\n", re.MULTILINE)
_ITEM = re.compile(r"^\d+\.", re.MULTILINE)


def sample() -> bytes:
    return SAMPLE.read_bytes()


def mended() -> str:
    """The sample without damaged places, as an office has its own paper."""
    from keqiao import textkit

    text = sample().decode()
    for place in reversed(textkit.read_plans(sample(), NAME).documents[0].damaged):
        text = text[: place.start] + place.suggestions[0] + text[place.end :]
    return text


def one_plan(times: int, *, year: str = "2021", is_mended: bool = False) -> bytes:
    """The sample with the items of each section `times` over, numbered through, in the year of choice."""
    text = mended() if is_mended else sample().decode()
    headings = list(_SECTION.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    body = "".join(
        heading.group() + (text[heading.end() : end].rstrip("\n") + "\n\n") * times
        for heading, end in zip(headings, ends, strict=True)
    )
    numbers = count(1)
    longer = _ITEM.sub(lambda _match: f"{next(numbers)}.", body)
    return (text[: headings[0].start()].replace("2021年", f"{year}年") + longer).encode()
