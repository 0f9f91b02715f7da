"""Warnings that name the line of the user's code."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

_PACKAGE = str(Path(__file__).parents[1])


def warn_caller(message: str) -> None:
    """Issue a UserWarning at the nearest caller outside this package, however deep the call is."""
    stacklevel, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        stacklevel, frame = stacklevel + 1, frame.f_back
    warnings.warn(message, UserWarning, stacklevel=stacklevel)
