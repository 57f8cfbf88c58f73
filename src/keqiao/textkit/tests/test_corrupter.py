"""The corrupter is right if it makes of the clean words exactly what the sample prints."""

import pytest

from .corrupter import corrupt


@pytest.mark.parametrize(
    ("clean", "printed"),
    [
        ("确保科协工作", "確??茀f(xié)工作"),
        ("“三牛”精神，在", "“三?!本\ue086?,在"),
        ("担当的高素质科", "擔(dān)當(dāng)?shù)母咚刭|(zhì)科"),
    ],
)
def test_corrupter_makes_the_places_of_the_sample(clean: str, printed: str) -> None:
    assert corrupt(clean) == printed
