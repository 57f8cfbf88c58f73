"""The command `keqiao`. The readers of foreign text start without the framework; everything else is a Django command."""

import io
import os
import sys

# Commands of the pure library: they read no settings, open no database, reach no network.
WITHOUT_FRAMEWORK = {("plan", "parse"): "keqiao.textkit.cli"}


def main() -> int:
    """Run one command; returns the exit status (0 done · 1 done and something is wrong · 2 refused · 3 no database)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # whatever the locale
    words = tuple(sys.argv[1:3])
    if words in WITHOUT_FRAMEWORK:
        import importlib

        return int(importlib.import_module(WITHOUT_FRAMEWORK[words]).main(sys.argv[3:]))
    os.umask(0o077)  # database, logs and files hold names: they are of this account alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keqiao.config.settings")
    from keqiao.config.command import run

    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
