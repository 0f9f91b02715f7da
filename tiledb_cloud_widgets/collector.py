"""The garbage collector, which looks through all new objects every few hundred of them."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def paused(*, lasting: bool = False) -> Iterator[None]:
    """Pause it while many objects are made that stay: rows, modules.

    Parameters
    ----------
    lasting : bool, default False
        Whether to count all objects as old ones afterwards, which are seldom looked through. Else the next
        new object has it look through everything that was made: of our imports and their libraries, 15 ms.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if lasting and not gc.get_freeze_count():  # what a host froze, before it forks, stays frozen
                gc.freeze()
                gc.unfreeze()
            gc.enable()
