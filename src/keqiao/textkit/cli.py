"""``keqiao plan parse FILE [--json]``: loads no framework, reads no settings, writes nothing."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from .formats import Refused

if TYPE_CHECKING:
    from .plans import PlanFile

DONE: Final = 0
REFUSED: Final = 2
"""Exit status for a refused file and for wrong usage."""


def main(argv: list[str]) -> int:
    """Parse the file that ``argv`` names ("-" is standard input) and print it; the exit status.

    ``argv`` is what follows "plan parse". With ``--json`` stdout gets one UTF-8 JSON value, also for a refusal; without, a
    readable outline, and a refusal is one line on stderr. Wrong usage is refused as "not_found".
    """
    as_json = "--json" in argv
    try:
        plans = _read(_parser().parse_args(argv).file)
    except Refused as refusal:
        if as_json:
            _write(json.dumps(refusal.as_json(), ensure_ascii=False), sys.stdout.fileno())
        else:
            _write(refusal.message, sys.stderr.fileno())
        return REFUSED
    if as_json:
        _write(json.dumps(plans.as_json(), ensure_ascii=False), sys.stdout.fileno())
    else:
        from .plans.outline import outline

        _write(outline(plans), sys.stdout.fileno())
    return DONE


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(
            "not_found", "命令写法不对：要写一个文件，也只能写一个，可加 --json。用法：keqiao plan parse FILE [--json]"
        )


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="keqiao plan parse", allow_abbrev=False, description="读一份工作要点（工作计划），列出章节、条目和缺损处。"
    )
    parser.add_argument("file", metavar="FILE", help="文本文件；- 表示标准输入")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 值（UTF-8）")
    return parser


def _read(path: str) -> "PlanFile":
    from .formats.opening import open_file, open_standard_input
    from .plans import read_plans

    if path == "-":
        return read_plans(open_standard_input(), "标准输入")
    return read_plans(open_file(path), Path(path).name)


def _write(text: str, descriptor: int) -> None:
    """One UTF-8 line whatever the locale. A reader that went away is no error."""
    data = memoryview((text + "\n").encode("utf-8", "replace"))
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except BrokenPipeError:
        # Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
