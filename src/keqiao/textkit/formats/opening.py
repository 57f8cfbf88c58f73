"""Opening a file by its path without trusting the path: folders, pipes, devices and giants are refused."""

import os
import stat
import sys
from pathlib import Path
from typing import Final

from .refusal import Refused

MAX_BYTES: Final = 50_000_000
"""Largest file that is read. A plan of 20,000 items is about 20 million bytes."""


def open_file(path: str | os.PathLike[str]) -> bytes:
    """All bytes of the regular file ``path``. Raises Refused: not_found, not_readable, too_large."""
    name = Path(path).name
    try:
        # Without O_NONBLOCK a pipe without a writer would hold the program for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise Refused("not_found", f"没有找到文件：{name}。请检查路径和文件名。") from error
    except PermissionError as error:
        raise Refused("not_readable", f"没有读取 {name} 的权限。请检查文件权限。") from error
    except OSError as error:
        raise Refused("not_readable", f"无法打开 {name}。请换一个普通文件再试。") from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        kind = "文件夹，不是文件。请选择其中的一个文件。" if stat.S_ISDIR(mode) else "管道或设备。请换一个普通文件再试。"
        raise Refused("not_readable", f"{name} 是{kind}")
    with os.fdopen(handle, "rb") as file:
        try:
            return _bounded(file.read(MAX_BYTES + 1))
        except OSError as error:
            raise Refused("not_readable", f"读取 {name} 时出错。请复制到本机后再试。") from error


def open_standard_input() -> bytes:
    """All bytes of standard input. Raises Refused: too_large."""
    return _bounded(sys.stdin.buffer.read(MAX_BYTES + 1))


def _bounded(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise Refused("too_large", f"文件超过 {MAX_BYTES // 1_000_000} MB。请拆成几个文件再试。")
    return data
