"""A plan file as a plain outline for people."""

from collections.abc import Iterator

from .model import Document, Item, PlanFile


def outline(file: PlanFile) -> str:
    """The documents with their sections, items, units and damaged places; lines parted by line feeds."""
    return "\n\n".join("\n".join(_document(document)) for document in file.documents)


def _document(document: Document) -> Iterator[str]:
    yield document.title or "（没有标题）"
    for label, value in (("发文单位", document.issuer), ("发文字号", document.number), ("日期", document.issued_on)):
        if value is not None:
            yield f"  {label}：{value}"
    if document.recipients:
        yield "  主送：" + "、".join(document.recipients)
    for section in document.sections:
        yield ""
        if section.number is not None:
            yield f"{section.number} {section.title}"
        for item in section.items:
            yield from _item(item, "  ")
    if document.damaged:
        yield ""
        yield f"缺损 {len(document.damaged)} 处："
    for place in document.damaged:
        proposed = " / ".join(f"“{text}”" if text else "（原无文字）" for text in place.suggestions)
        yield f"  [{place.start}–{place.end}] {place.raw} → {proposed}"
    for warning in document.warnings:
        yield f"注意：{warning}"


def _item(item: Item, indent: str) -> Iterator[str]:
    yield f"{indent}{item.number or ''} {item.title}"
    facts = [
        ("牵头", "、".join(item.lead_units)),
        ("配合", "、".join(item.support_units)),
        ("责任领导", item.leader),
        ("完成时限", item.due),
    ]
    printed = "；".join(f"{label}：{value}" for label, value in facts if value)
    if printed:
        yield f"{indent}  〔{printed}〕"
    for child in item.children:
        yield from _item(child, indent + "  ")
