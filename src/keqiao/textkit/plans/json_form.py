"""A plan file as the JSON value that programs outside rely on. Keys may be added, never renamed or removed."""

from .model import Document, Item, PlanFile, Section

Json = dict[str, object]


def file_as_json(file: PlanFile) -> Json:
    """``{"documents": […], "source": …}``."""
    return {"documents": [_document(document) for document in file.documents], "source": file.source}


def _document(document: Document) -> Json:
    return {
        "title": document.title,
        "year": document.year,
        "issuer": document.issuer,
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "number": document.number,
        "recipients": list(document.recipients),
        "notice": document.notice,
        "preamble": document.preamble,
        "sections": [_section(section) for section in document.sections],
        "closing": document.closing,
        "damaged": [
            {"raw": place.raw, "start": place.start, "end": place.end, "suggestions": list(place.suggestions)}
            for place in document.damaged
        ],
        "furniture": [{"text": line.text, "start": line.start, "end": line.end} for line in document.furniture],
        "warnings": list(document.warnings),
        "recipients_printed": document.recipients_printed,
        "issued_on_printed": document.issued_on_printed,
    }


def _section(section: Section) -> Json:
    return {
        "number": section.number,
        "title": section.title,
        "intro": section.intro,
        "items": [_item(item) for item in section.items],
    }


def _item(item: Item) -> Json:
    return {
        "number": item.number,
        "title": item.title,
        "text": item.text,
        "lead_units": list(item.lead_units),
        "support_units": list(item.support_units),
        "leader": item.leader,
        "due": item.due,
        "children": [_item(child) for child in item.children],
        "units_printed": item.units_printed,
    }
