"""The page on which one asks why: people found by name, and what may be asked about."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from keqiao.accounts.queries.giving import Options, named_people
from keqiao.core import offers
from keqiao.core.viewer import Viewer

ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class AskingPage:
    who: str
    is_asked: bool
    people: Options
    kinds: list[tuple[str, str]]
    is_cut: bool


def asking_page(viewer: Viewer, who: str, person: int = 0) -> AskingPage:
    """People called so, told apart by their posts; kinds of things, an address of a page first."""
    people, is_cut = named_people(viewer, who, person)
    kinds = [(ADDRESS, _("页面地址（从浏览器地址栏复制）"))]
    kinds += [(one.url_name, _("%(kind)s（填编号）") % {"kind": one.label}) for one in offers.askable()]
    return AskingPage(who=who, is_asked=bool(who or person), people=people, kinds=kinds, is_cut=is_cut)
