"""The command: one JSON value whatever the locale, refusals, exit statuses, a reader that goes away."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from keqiao.textkit import read_plans

from .plans import SAMPLE

_SOURCES = Path(__file__).resolve().parents[3]
_RUN = "import sys; from keqiao.textkit.cli import main; sys.exit(main(sys.argv[1:]))"


def _run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {"LC_ALL": "C", "PYTHONPATH": str(_SOURCES), "PYTHONUTF8": "0", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", _RUN, *arguments]
    return subprocess.run(command, input=given, capture_output=True, env=environment, timeout=60, check=False)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "要点.txt"
    path.write_bytes(SAMPLE)
    return path


def test_cli_prints_one_json_value(sample: Path) -> None:
    done = _run(str(sample), "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8")) == read_plans(SAMPLE).as_json()
    assert done.stdout.count(b"\n") == 1


def test_cli_reads_standard_input_and_prints_an_outline() -> None:
    done = _run("-", given=SAMPLE)
    assert done.returncode == 0
    shown = done.stdout.decode("utf-8")
    assert "18 强化党风廉政建设宣传教育" in shown
    assert "缺损 4 处" in shown


def test_cli_refuses(tmp_path: Path) -> None:
    done = _run(str(tmp_path / "none.txt"), "--json")
    assert (done.returncode, done.stderr) == (2, b"")
    error = json.loads(done.stdout.decode("utf-8"))["error"]
    assert error["class"] == "not_found"
    assert error["message"]
    plain = _run(str(tmp_path))
    assert (plain.returncode, plain.stdout) == (2, b"")
    assert len(plain.stderr.decode("utf-8").splitlines()) == 1


@pytest.mark.parametrize("words", [(), ("a.txt", "b.txt"), ("a.txt", "--unknown"), ("a.txt", "--js"), ("a.txt", "--json=1")])
def test_cli_wrong_usage_is_status_2(words: tuple[str, ...]) -> None:
    plain = _run(*words)
    assert (plain.returncode, plain.stdout) == (2, b"")
    assert len(plain.stderr.decode("utf-8").splitlines()) == 1
    for all_words in ((*words, "--json"), ("--json", *words)):
        done = _run(*all_words)
        assert (done.returncode, done.stderr) == (2, b"")
        error = json.loads(done.stdout.decode("utf-8"))["error"]
        assert error["class"] == "not_found"
        assert "FILE" in error["message"]


def test_cli_bears_a_reader_that_goes_away(sample: Path) -> None:
    script = f'"{sys.executable}" -c "{_RUN}" "{sample}" --json | head -c 10'
    environment = {"LC_ALL": "C", "PYTHONPATH": str(_SOURCES), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, env=environment, timeout=60, check=False)
    assert done.stderr == b""


def test_textkit_loads_no_framework_and_no_dictionary_before_it_must() -> None:
    code = "import sys, keqiao.textkit, keqiao.textkit.cli; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(_SOURCES)}, check=True
    )
    for name in ("django", "opencc", "pypinyin"):
        assert f"'{name}'" not in loaded.stdout
