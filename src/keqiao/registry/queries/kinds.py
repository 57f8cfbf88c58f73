from keqiao.registry.models import OrganisationKind


def kind_choices() -> list[tuple[str, str]]:
    """Code and label of every kind, in the order that the office gave them."""
    return [(kind.code, kind.label) for kind in OrganisationKind.objects.all()]
