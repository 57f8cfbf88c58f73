"""The unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, the last of which checks the others."""

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


def compact(code: str) -> str:
    """As it is kept: capital letters and digits, without spaces and hyphens; full-width signs become plain ones."""
    return uscc.compact(code.translate(_FULL_WIDTH)).upper().replace("-", "")


def fault(code: str) -> str:
    """What is wrong with a compact code: "" (nothing), "length", "signs" or "check"."""
    try:
        uscc.validate(code)
    except InvalidLength:
        return "length"
    except InvalidChecksum:
        return "check"
    except (InvalidFormat, ValidationError):
        return "signs"
    return ""
