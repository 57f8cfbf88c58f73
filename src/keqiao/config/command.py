"""From words on the command line to a Django command, with the exit statuses that scripts rely on."""

import argparse
import json
import os
import sys
from importlib.metadata import version

import dj_database_url
import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db.utils import DatabaseError, OperationalError, ProgrammingError

from keqiao.core import places

REFUSED, NO_DATABASE = 2, 3


def run(argv: list[str]) -> int:
    """Run `argv` as a command. Django's own commands keep their names; ours of two words (`audit verify`) are one command."""
    try:
        if len(argv) > 1 and argv[1] == "serve":
            _open_for_serving(argv[2:])
        if argv[1:] == ["--version"]:
            print(version("keqiao"))
            return 0
        django.setup()
        utility = ManagementUtility(["keqiao", *argv[1:]])
        if len(argv) < 2 or argv[1] in ("help", "--help", "-h"):
            utility.execute()
            return 0
        command = _command(utility, argv[1])
        parser = command.create_parser("keqiao", argv[1])
        options = vars(parser.parse_args(argv[2:]))
        args = options.pop("args", ())
        command.execute(*args, **options)
    except SystemCheckError as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except CommandError as refusal:
        _say("refused", str(refusal), argv)
        return refusal.returncode if refusal.returncode > 1 else REFUSED
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as fault:
        _say("database", f"The address of the database cannot be read: {_one_line(fault)}", argv)
        return REFUSED
    except (OperationalError, ProgrammingError, ImproperlyConfigured) as fault:
        _say("database", _one_line(fault), argv)
        return NO_DATABASE
    except DatabaseError as fault:
        if type(fault) is not DatabaseError:  # what is left is a fault of ours, but for a file that is no database
            raise
        _say("database", _one_line(fault), argv)
        return NO_DATABASE
    return 0


def _command(utility: ManagementUtility, name: str) -> BaseCommand:
    try:
        return utility.fetch_command(name)
    except SystemExit as end:  # Django has said that there is none
        raise SystemExit(REFUSED) from end


def _one_line(fault: Exception) -> str:
    return " ".join(str(fault).split())


def _say(kind: str, message: str, argv: list[str]) -> None:
    if "--json" in argv:
        sys.stdout.buffer.write(json.dumps({"error": {"class": kind, "message": message}}, ensure_ascii=False).encode() + b"\n")
    else:
        print(message, file=sys.stderr)


def _open_for_serving(argv: list[str]) -> None:
    """Settings are read once, so `serve` says before they are read which database it opens and for which host."""
    parser = argparse.ArgumentParser(add_help=False)
    for flag in ("--new", "--sample-if-empty"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--database")
    parser.add_argument("--host", default="127.0.0.1")
    asked, _rest = parser.parse_known_args(argv)
    wanted = asked.database or os.environ.get("DATABASE_URL")
    if not wanted and asked.new:
        wanted = places.new_database()
    elif not wanted and asked.sample_if_empty:
        wanted = places.sample_database()
    if wanted:
        os.environ["DATABASE_URL"] = wanted
    os.environ.setdefault("KEQIAO_HOSTS", "*" if asked.host in ("0.0.0.0", "::") else asked.host)
