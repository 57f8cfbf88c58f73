"""Runs the suite on both databases and ends with one summary line for both. Called by script/test."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|warnings?|deselected)")
# Where a server may answer when nobody says where: the usual socket, and the usual port of this machine.
USUAL = ["postgresql:///postgres", "postgresql://postgres@127.0.0.1:5432/postgres", "postgresql://root@127.0.0.1:5432/postgres"]
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
PACKAGES = ["chromium", "chromium-l10n", "fonts-noto-cjk"]


def main(words: list[str]) -> int:
    begun = time.monotonic()
    if "not journey" not in words:
        _find_browser()
    server = _find_postgresql()
    runs: list[tuple[str, dict[str, str], list[str]]] = [
        ("SQLite", {"TEST_DATABASE_URL": "", "KEQIAO_TEST_VENDOR": "sqlite"}, [])
    ]
    if server:
        # Journeys and accessibility run once: they try pages, not databases.
        runs.append(("PostgreSQL", {"TEST_DATABASE_URL": server, "KEQIAO_TEST_VENDOR": "postgresql"}, ["-m", "not journey"]))
    totals: dict[str, int] = {}
    worst = 0
    for name, env, flags in runs:
        print(f"\n======== {name} ========", flush=True)
        status, counts = _pytest([*flags, *words], env)
        if status == 5 and name == "PostgreSQL":
            status = 0  # the chosen tests were journeys only
        worst = max(worst, abs(status))  # a signal is a negative status
        for kind, count in counts.items():
            totals[kind] = totals.get(kind, 0) + count
    if not server:
        print("\n!!!! No PostgreSQL answered: nothing was tested on it. Start one, or name it in TEST_DATABASE_URL. !!!!")
        if os.environ.get("KEQIAO_REQUIRE_POSTGRESQL") == "1":
            worst = max(worst, 1)
            totals["errors"] = totals.get("errors", 0) + 1
    order = ["failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "errors"]
    found = ", ".join(f"{totals[kind]} {kind}" for kind in order if totals.get(kind))
    summary = f" {found or 'no tests ran'} in {time.monotonic() - begun:.2f}s "
    print(f"\n{summary:=^100}", flush=True)
    return worst


def _pytest(words: list[str], env: dict[str, str]) -> tuple[int, dict[str, int]]:
    """Run pytest, show its output as it comes, and return its exit status with the counts of its last line."""
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-q", "--durations", "10", *words]
    last = ""
    with subprocess.Popen(
        command, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            if re.search(r" in [\d.]+s", line):
                last = line
    counts = {
        kind.rstrip("s") + "s" if kind.startswith(("error", "warning")) else kind: int(n) for n, kind in COUNTS.findall(last)
    }
    return process.returncode, counts


def _find_postgresql() -> str:
    """The address of a server that answers, or ""."""
    import psycopg

    for address in [os.environ["TEST_DATABASE_URL"]] if os.environ.get("TEST_DATABASE_URL") else USUAL:
        try:
            with psycopg.connect(address, connect_timeout=3):
                return address
        except psycopg.Error as fault:
            if os.environ.get("TEST_DATABASE_URL"):
                print(f"TEST_DATABASE_URL does not answer: {fault}")
    return ""


def _find_browser() -> None:
    """A setting, the system's, Playwright's; else install Debian's where that is allowed, else say what to do."""
    if os.environ.get("KEQIAO_CHROMIUM") or any(map(shutil.which, BROWSERS)) or _playwrights_own():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing a Chromium for the journeys …", flush=True)
        subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-q", *PACKAGES], check=False, env=env, stdout=subprocess.DEVNULL)
    if not any(map(shutil.which, BROWSERS)):
        print(
            "No Chromium for the journeys. One of:\n"
            f"  as root:  apt-get install {' '.join(PACKAGES)}\n"
            "  KEQIAO_CHROMIUM=/path/to/chromium script/test\n"
            "  .venv/bin/playwright install chromium\n"
            "or leave the journeys out: script/test -m 'not journey'"
        )
        sys.exit(2)


def _playwrights_own() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        return Path(driver.chromium.executable_path).exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
