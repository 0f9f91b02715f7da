"""The garbage collector, which looks through all new objects every few hundred of them."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Pause it while many objects are made that stay, such as decoded rows."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextlib.contextmanager
def paused_for_imports() -> Iterator[None]:
    """Pause it while modules are loaded, and then count all objects as old ones.

    Else the next new object would have it look through everything that was loaded: 15 ms. To freeze and
    unfreeze is how Python makes objects old; what a host has frozen, before a fork, stays frozen.
    """
    with paused():
        yield
        if gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
