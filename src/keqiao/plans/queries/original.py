"""The original text as it was found."""

from dataclasses import dataclass

from keqiao.plans.models import Version
from keqiao.plans.reckon import Place, Run, cut


@dataclass(frozen=True, slots=True)
class OriginalPage:
    """The source in paragraphs of runs, its hash, and how it was read."""

    title: str
    name: str
    sha256: str
    encoding: str
    reading_url: str
    damaged: int
    paragraphs: list[list[Run]]


def original_page(version: Version, reading_url: str) -> OriginalPage:
    """Every character of the source, with the damaged places marked where they stand."""
    source = version.source
    places = []
    for number, start, raw, suggestions in _damages(version):
        places.append((start, start + len(raw), number, raw, suggestions))
    paragraphs = []
    at = 0
    for line in source.text.splitlines(keepends=True):
        inside = [
            Place(
                max(start - at, 0), min(end - at, len(line)), Run("damage", raw, number=number, suggestions=tuple(suggestions))
            )
            for start, end, number, raw, suggestions in places
            if start < at + len(line) and at < end
        ]
        if line.strip():
            paragraphs.append(cut(line.rstrip("\r\n"), inside))
        at += len(line)
    return OriginalPage(
        title=version.title,
        name=source.name,
        sha256=source.sha256,
        encoding=source.encoding,
        reading_url=reading_url,
        damaged=len({place[2] for place in places}),
        paragraphs=paragraphs,
    )


def _damages(version: Version) -> list[tuple[int, int, str, list[str]]]:
    return list(version.damages.values_list("number", "src_start", "raw", "suggestions"))
