"""A guard against reads that libtiledb reports as done although the server's response never came.

libtiledb 2.26.0 to 2.30.1 loses errors of the network: a read over ``tiledb://`` whose response is cut, or
whose server is gone, returns uninitialised memory of the right shape, and raises nothing. The status of the
query still tells that it did not complete; the guard looks at it after each read, in less than 0.1 ms.

It covers reads of cells: ``array[:]``, slices, ``query``, ``multi_index``, ``df``. It cannot cover
aggregates, whose status ``tiledb`` does not show, nor writes: after an outage, aggregate again, and read back
what was written.
"""

from __future__ import annotations

import functools
import os
import threading
from typing import TYPE_CHECKING, Any

from .readme import see

if TYPE_CHECKING:
    from collections.abc import Callable

#: Set to ``0`` before the first array is opened to leave ``tiledb`` as it is.
SWITCH = "TILEDB_CLOUD_WIDGETS_READ_GUARD"

#: The first and the last release of libtiledb that has the fault. Both were run; later ones mend it.
FAULTY = ((2, 26, 0), (2, 30, 1))

# tiledb raises this, from a method that only looks at the query, when its status is anything but "completed".
_NOT_COMPLETE = "unless Query is complete"
_NO_FIELD = "\x7f"  # a field that no array has: the status is looked at first

_lock = threading.Lock()


def is_needed() -> bool:
    """Whether the libtiledb of this process has the fault."""
    import tiledb  # noqa: PLC0415 (takes a moment)

    release: tuple[int, int, int] = tiledb.libtiledb.version()
    return FAULTY[0] <= release <= FAULTY[1]


def install() -> bool:
    """Guard the reads of this process, once.

    Returns
    -------
    bool
        Whether reads are guarded: False when this libtiledb does not need it, or when
        ``TILEDB_CLOUD_WIDGETS_READ_GUARD=0``.

    Examples
    --------
    >>> from tiledb_cloud_widgets.client import read_guard
    >>> read_guard.install() == read_guard.is_needed()
    True
    """
    if os.environ.get(SWITCH) == "0" or not is_needed():
        return False
    from tiledb.main import PyQuery  # noqa: PLC0415

    with _lock:
        if not hasattr(PyQuery.submit, "__wrapped__"):
            PyQuery.submit = _guarded(PyQuery.submit)
    return True


def _guarded(submit: Callable[[Any], None]) -> Callable[[Any], None]:
    @functools.wraps(submit)
    def submit_and_check(query: Any) -> None:  # noqa: ANN401 (tiledb has no types)
        submit(query)
        if not query.is_incomplete and not _completed(query):
            from .errors import Unreachable  # noqa: PLC0415 (imports tiledb)

            raise Unreachable(
                "The read did not complete: the server's response was cut off, or the server is gone.",
                "Read again. What tiledb would have returned is not the array's data. "
                + see("the-read-did-not-complete"),
            )

    return submit_and_check


def _completed(query: object) -> bool:
    try:
        query._buffer_to_pa(_NO_FIELD)  # type: ignore[attr-defined]
    except Exception as error:  # noqa: BLE001 (its class differs between releases, and it may lack pyarrow)
        return _NOT_COMPLETE not in str(error)
    return True
