"""Tries a wheel as an installation would use it, and keeps the sample that it makes. Called by script/release."""

import gzip
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

# What no import would miss before it is too late.
NEEDED = [
    "keqiao/access.toml",
    "keqiao/starter/changzhi-2021-plan.txt",
    "keqiao/locale/en/LC_MESSAGES/django.mo",
    "keqiao/core/templates/core/base.html",
    "keqiao/core/static/core/app.css",
    "keqiao/core/static/core/icons.svg",
    "keqiao/py.typed",
]
PAGES = ["/", "/accounts/login/", "/static/core/app.css", "/api/openapi.json"]


def main(words: Sequence[str]) -> int:
    wheel, kept = Path(words[0]).resolve(), Path(words[1]).resolve()
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        if missing := [name for name in NEEDED if name not in names]:
            print(f"{wheel.name} lacks {', '.join(missing)}", file=sys.stderr)
            return 1
        with tempfile.TemporaryDirectory(prefix="keqiao-release-") as folder:
            home = Path(folder)
            packed.extractall(home / "wheel")
            _serve(home)
            kept.parent.mkdir(exist_ok=True)
            _keep(home / "data" / "sample.sqlite3", kept)
    print(f"{wheel.name} serves its sample; kept {kept.name}, {kept.stat().st_size // 1024} KB")
    return 0


def _serve(home: Path) -> None:
    """The unpacked wheel, not this checkout, makes the sample and answers; then it is asked whether its trail is whole."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    env |= {"PYTHONPATH": str(home / "wheel"), "KEQIAO_HOME": str(home / "data")}
    keqiao = [sys.executable, "-m", "keqiao"]
    where = subprocess.run(
        [sys.executable, "-c", "import keqiao; print(keqiao.__file__)"],
        env=env,
        cwd=home,
        check=True,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(home)), f"another Keqiao than the wheel's was started: {where.stdout}"
    server = subprocess.Popen([*keqiao, "serve", "--sample-if-empty", "--port", str(port)], env=env, cwd=home)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server)
        for page in PAGES:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}") as answer:
                assert answer.status == 200
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    subprocess.run([*keqiao, "audit", "seal"], env=env, cwd=home, check=True)
    subprocess.run([*keqiao, "audit", "verify"], env=env, cwd=home, check=True)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The wheel does not serve; its messages stand above.")


def _keep(database: Path, kept: Path) -> None:
    """A compact copy in one file, the same bytes for the same rows."""
    copy = database.with_name("kept.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    with kept.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(copy.read_bytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
