"""The memory that a worker keeps from one request to the next.

The system clears each page before a process gets it, which takes longer than to read data into it: two thirds
of a read of 100 MB, if all memory goes back after each request, as libtiledb has it by itself. So it stays
with malloc, up to a limit while there is work, and goes back as soon as there is none.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Final

#: seconds without a request after which a worker gives memory back
IDLE: Final = 2.0
#: bytes of resident memory beyond which it does so after a request
KEPT: Final = 512 << 20
#: bytes from which a block goes back to the system as soon as it is freed
_LARGE: Final = 256 << 20

#: for ``GLIBC_TUNABLES``; large pages, since without their faults the first read is up to four times faster
TUNABLES: Final = ":".join(
    f"glibc.malloc.{name}={value}"
    for name, value in (("hugetlb", 1), ("mmap_threshold", _LARGE), ("trim_threshold", KEPT))
)


def give_back() -> None:
    """Give memory that is not used back to the system."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # glibc; others give it back by themselves
        trim(0)


def limit() -> None:
    """Give memory back if this process has more than it should keep."""
    if resident() > KEPT:
        give_back()


def resident() -> int:
    """Return the bytes of resident memory of this process, 0 where the system does not say."""
    statm = _statm()
    return 0 if statm is None else int(os.pread(statm, 100, 0).split()[1]) * os.sysconf("SC_PAGESIZE")


@cache
def _statm() -> int | None:
    try:
        return os.open("/proc/self/statm", os.O_RDONLY)
    except FileNotFoundError:
        return None
