"""Comparing what an operation gives over REST with what it gives on a folder."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .conftest import Place


def same(both: list[Place], work: Callable[[Place], Any], *, files: str | None = None) -> Any:
    """Do `work` in both places, check that the results are equal, and return them once.

    files: name of an array or group whose files must be equal too.
    """
    rest, local = (work(place) for place in both)
    assert_equal(rest, local)
    if files is not None:
        assert both[0].files(files) == both[1].files(files)
    return rest


def assert_equal(rest: Any, local: Any, where: str = "result") -> None:
    assert type(rest) is type(local), where
    if isinstance(rest, np.ndarray):
        assert rest.dtype == local.dtype, where
        np.testing.assert_array_equal(rest, local, err_msg=where, strict=rest.dtype != object)
    elif isinstance(rest, Mapping):
        assert list(rest) == list(local), (where, rest, local)
        for key in rest:
            assert_equal(rest[key], local[key], f"{where}[{key!r}]")
    elif isinstance(rest, list | tuple):
        assert len(rest) == len(local), where
        for index, (one, other) in enumerate(zip(rest, local, strict=True)):
            assert_equal(one, other, f"{where}[{index}]")
    elif hasattr(rest, "to_numpy"):
        assert rest.equals(local), where
    elif isinstance(rest, float):  # a sum of floats depends on which thread comes first
        assert math.isclose(rest, local, rel_tol=1e-12) or (math.isnan(rest) and math.isnan(local)), where
    else:
        assert rest == local, where
