"""Pictures of the product on a fresh sample, wide and on a phone, in both languages. Called by script/look."""

import argparse
import hashlib
import html
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.product import ROOT, Product, chromium, running

OUT = ROOT / "build" / "look"
WIDTHS = {1440: 900, 390: 844}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
PUBLIC = "public"
# Pages beyond the access table: an address nobody answers.
BESIDES = {"core.not_found": "/no-such-page/"}
# Pages of an installation that nobody has set up yet: its own product.
FIRST_RUN = {"accounts.setup"}
# What stands for a {thing} in an address: one that has much to show.
EXAMPLES = {
    "version": "SELECT id FROM plans_version WHERE state = 'published' ORDER BY id LIMIT 1",
    "organisation": "SELECT organisation_id FROM plans_nodeunit GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
}
# A change in these is a change of every page.
FURNITURE = re.compile(r"src/keqiao/(core/(templates|static|templating|middleware)|locale|config/(urls|settings))")


@dataclass(frozen=True, slots=True)
class Screen:
    """A page by its name in the access table; `path` may hold {things} until the product that has them runs."""

    name: str
    path: str

    @property
    def app(self) -> str:
        return "accounts" if self.name.startswith("account") else self.name.split(".")[0]


@dataclass(frozen=True, slots=True)
class Picture:
    screen: Screen
    role: str
    width: int
    language: str
    file: Path

    @property
    def label(self) -> str:
        return f"{self.screen.name} · {self.role} · {self.width} · {self.language}"


@dataclass(slots=True)
class Faults:
    """What the browser complained about, by page: a refused script, a missing file, a page wider than its window."""

    by_label: dict[str, set[str]] = field(default_factory=dict)

    def add(self, label: str, text: str) -> None:
        self.by_label.setdefault(label, set()).add(text)


def main(words: Sequence[str]) -> int:
    asked = _asked(words)
    screens = list(_chosen(asked))
    if not screens:
        print("No page changed." if asked.changed else "No such page.")
        return 0 if asked.changed else 2
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    faults = Faults()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keqiao-look-")))
        browser = chromium(stack.enter_context(sync_playwright()))
        pictures: list[Picture] = []
        if usual := [screen for screen in screens if screen.name not in FIRST_RUN]:
            product = stack.enter_context(running(folder / "sample", "serve", "--sample-if-empty"))
            things = _examples(product.database)
            usual = [replace(screen, path=screen.path.format(**things)) for screen in usual]
            pictures += _Camera(browser, product, faults).take(usual, every_role=asked.every_role)
        if first := [screen for screen in screens if screen.name in FIRST_RUN]:
            empty = stack.enter_context(running(folder / "new", "serve", "--new", ready="/accounts/setup/"))
            pictures += _Camera(browser, empty, faults).take(first, only_public=True)
        browser.close()
    _contact_sheet(pictures)
    _index(pictures, faults)
    for label, texts in faults.by_label.items():
        print(f"{label}: {'; '.join(sorted(texts))}")
    print(f"{len(pictures)} pictures of {len({p.screen for p in pictures})} pages: {(OUT / 'contact.png').relative_to(ROOT)}")
    return 0


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/look", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="URL name such as plans.read, or a path")
    parser.add_argument("--all", action="store_true", help="every page (also without arguments)")
    parser.add_argument("--changed", action="store_true", help="pages whose files differ from the last commit")
    parser.add_argument("--every-role", action="store_true", help="every role that may see a page, not one for each answer")
    return parser.parse_args(words)


# --- which pages ------------------------------------------------------------------------------------------------------
def _chosen(asked: argparse.Namespace) -> Iterator[Screen]:
    known = _screens()
    if asked.pages:
        for page in asked.pages:
            name = page.replace(":", ".")
            found = [screen for screen in known if name in (screen.name, screen.path)]
            if not found and page.startswith("/"):
                found = [Screen(re.sub(r"\W+", "-", page).strip("-") or "home", page)]
            yield from found
    elif asked.changed and not asked.all:
        apps = _changed_apps()
        yield from (screen for screen in known if apps is None or screen.app in apps)
    else:
        yield from known


def _screens() -> list[Screen]:
    """Pages of the access table: what is read with GET and is no data for programs."""
    table = tomllib.loads((ROOT / "access.toml").read_text(encoding="utf-8"))["url"]
    found = [Screen(name, entry["url"]) for name, entry in _rows(table) if entry["method"] == "GET" and _is_page(name)]
    return [*found, *(Screen(name, path) for name, path in BESIDES.items())]


def _rows(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, entry in table.items():
        if "url" in entry:
            yield above + name, entry
        else:
            yield from _rows(entry, f"{above}{name}.")


def _is_page(name: str) -> bool:
    return not name.startswith("api.") and name != "core.health"


def _examples(database: str) -> dict[str, int]:
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        return {thing: row[0] for thing, sql in EXAMPLES.items() if (row := connection.execute(sql).fetchone())}


def _changed_apps() -> set[str] | None:
    """Apps whose pages may look different from the last commit; None when the furniture changed, and with it every page."""
    git = ["git", "-c", "core.quotepath=off"]
    listed = [
        subprocess.run([*git, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        for words in (["diff", "HEAD", "--name-only"], ["ls-files", "--others", "--exclude-standard"])
    ]
    files = [name for names in listed for name in names if "/tests/" not in name]
    if any(FURNITURE.match(name) for name in files):
        return None
    apps = {name.split("/")[2] for name in files if name.startswith("src/keqiao/") and name.count("/") > 2}
    return apps | {user for user in _all_apps() if any(_uses(user, app) for app in apps)}


def _all_apps() -> list[str]:
    return [
        folder.name
        for folder in (ROOT / "src" / "keqiao").iterdir()
        if (folder / "views.py").exists() or (folder / "views").is_dir()
    ]


def _uses(user: str, app: str) -> bool:
    """Whether one app's Python or templates name another's."""
    words = re.compile(rf"keqiao\.{app}\b|[\"']{app}/")
    folder = ROOT / "src" / "keqiao" / user
    return any(words.search(file.read_text(encoding="utf-8")) for kind in ("*.py", "*.html") for file in folder.rglob(kind))


# --- taking them ------------------------------------------------------------------------------------------------------
class _Camera:
    """One browser on one running product; an own sign-in for each role."""

    def __init__(self, browser: Browser, product: Product, faults: Faults) -> None:
        self.browser, self.product, self.faults = browser, product, faults

    def take(self, screens: Iterable[Screen], *, every_role: bool = False, only_public: bool = False) -> list[Picture]:
        cookies: dict[str, Any] = {PUBLIC: []}
        for role, account in ({} if only_public else self._accounts()).items():
            cookies[role] = self._signed_in(account)
        seen = self._who_sees(screens, cookies, every_role)
        pictures: list[Picture] = []
        for role, state in cookies.items():
            for language in LANGUAGES:
                for width, height in WIDTHS.items():
                    pictures += self._round(seen[role], role, state, language, (width, height))
        order = {screen: place for place, screen in enumerate(screens)}
        return sorted(pictures, key=lambda picture: order[picture.screen])

    def _accounts(self) -> dict[str, dict[str, Any]]:
        """One demo account a role, by the first of its roles that nobody before has."""
        found: dict[str, dict[str, Any]] = {}
        for account in json.loads(self.product.keqiao("accounts", "--json").stdout):
            for role in account["roles"]:
                found.setdefault(role, account)
        return found

    def _signed_in(self, account: dict[str, Any]) -> Any:
        context = self.browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(f"{self.product.url}/accounts/login/")
        page.locator("input[name=login]").fill(account["username"])
        page.locator("input[name=password]").fill(account["password"])
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/work/"))
        cookies = context.cookies()
        context.close()
        return cookies

    def _who_sees(self, screens: Iterable[Screen], cookies: dict[str, Any], every_role: bool) -> dict[str, list[Screen]]:
        """By role, the pages to be taken: each role that gets the page itself, or the first that gets a new answer."""
        seen: dict[str, list[Screen]] = {role: [] for role in cookies}
        answers: set[tuple[Screen, str]] = set()
        for role, state in cookies.items():
            context = self._context(state, "zh", (1440, 900))
            for screen in screens:
                answer = context.request.get(self.product.url + screen.path, max_redirects=0)
                if answer.status >= 500:
                    self.faults.add(f"{screen.name} · {role}", f"answers {answer.status}")
                if answer.status == 200 or (screen.name in BESIDES and role == PUBLIC):
                    key = screen, _digest(answer.text())
                    if every_role or key not in answers:
                        seen[role].append(screen)
                    answers.add(key)
            context.close()
        return seen

    def _context(self, cookies: Any, language: str, size: tuple[int, int]) -> BrowserContext:
        is_phone = size[0] < 600
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            is_mobile=is_phone,
            has_touch=is_phone,
            locale="zh-CN",
            reduced_motion="reduce",
        )
        context.add_cookies([*cookies, {"name": "django_language", "value": LANGUAGES[language], "url": self.product.url}])
        return context

    def _round(
        self, screens: Sequence[Screen], role: str, cookies: Any, language: str, size: tuple[int, int]
    ) -> Iterator[Picture]:
        if not screens:
            return
        context = self._context(cookies, language, size)
        page = context.new_page()
        label = [""]
        page.on("console", lambda said: self._complain(label[0], said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.add(label[0], str(error)))
        for screen in screens:
            file = OUT / f"{screen.name}-{role}-{size[0]}-{language}.png"
            picture = Picture(screen, role, size[0], language, file)
            label[0] = picture.label
            page.goto(self.product.url + screen.path, wait_until="load")
            self._too_wide(page, picture)
            page.screenshot(path=file, full_page=True, animations="disabled")
            yield picture
        context.close()

    def _complain(self, label: str, text: str) -> None:
        if not (label.startswith("core.not_found") and "404" in text):
            self.faults.add(label, text)

    def _too_wide(self, page: Page, picture: Picture) -> None:
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            self.faults.add(picture.label, f"wider than its window by {over} px")


def _digest(page: str) -> str:
    """What one page answers, without who looks: its main part, tokens of forms left out."""
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    return hashlib.sha256(re.sub(r'value="[0-9A-Za-z]{64}"', "", main.group() if main else page).encode()).hexdigest()


# --- laying them out --------------------------------------------------------------------------------------------------
def _contact_sheet(pictures: Sequence[Picture]) -> None:
    """All pictures small, a row a page and role; what is longer than the row shows its upper part."""
    wide, phone, gap, head = 520, 220, 16, 30
    rows: dict[tuple[str, str], list[Picture]] = {}
    for picture in sorted(pictures, key=lambda p: (p.language != "zh", -p.width)):
        rows.setdefault((picture.screen.name, picture.role), []).append(picture)
    thumbs = {picture: _small(picture.file, wide if picture.width > 600 else phone, 560) for picture in pictures}
    heights = [max(thumbs[picture].height for picture in row) for row in rows.values()]
    sheet = Image.new("RGB", (2 * (wide + phone) + 5 * gap, sum(heights) + len(rows) * (head + gap) + gap), "#d8dce2")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    y = gap
    for name in sorted(rows, key=[(p.screen.name, p.role) for p in pictures].index):
        x = gap
        for picture in rows[name]:
            thumb = thumbs[picture]
            label = picture.label if picture.width > 600 else f"{picture.width} · {picture.language}"
            draw.text((x, y), label, "#1b2733", font)
            sheet.paste(thumb, (x, y + head))
            x += thumb.width + gap
        y += max(thumbs[picture].height for picture in rows[name]) + head + gap
    sheet.save(OUT / "contact.png", optimize=True)


def _small(file: Path, across: int, tall: int) -> Image.Image:
    with Image.open(file) as opened:
        shown = min(opened.height, round(tall * opened.width / across))
        part = opened.convert("RGB").crop((0, 0, opened.width, shown))
        return part.resize((across, max(1, round(shown * across / opened.width))), Image.Resampling.LANCZOS)


def _index(pictures: Sequence[Picture], faults: Faults) -> None:
    """The same as a page, each picture leading to itself in full."""
    text: Callable[[str], str] = html.escape
    items = "\n".join(
        f'<figure><figcaption>{text(p.label)}</figcaption><a href="{text(p.file.name)}">'
        f'<img src="{text(p.file.name)}" loading="lazy" alt="{text(p.label)}" width="{360 if p.width > 600 else 150}"></a>'
        f"<p>{text('; '.join(sorted(faults.by_label.get(p.label, ()))))}</p></figure>"
        for p in pictures
    )
    style = (
        "body{font:14px sans-serif;background:#d8dce2;display:flex;flex-wrap:wrap;gap:12px}figure{margin:0}"
        "a{display:block;max-height:420px;overflow:hidden}p{color:#a00;max-width:360px;margin:4px 0}"
    )
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>script/look</title><style>{style}</style>'
    (OUT / "index.html").write_text(f"{head}\n{items}\n</html>\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
