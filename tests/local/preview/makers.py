"""What the hard arrays are made with: a registry of makers, and short ways to create and write arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tiledb

MAKERS: dict[str, Callable[[str], None]] = {}
ZSTD = tiledb.FilterList([tiledb.ZstdFilter(1)])
HOSTILE = '"><img src=x onerror=alert(1)>\u202e\n\t{{7*7}}'
KEY = b"0123456789abcdef0123456789abcdef"


def maker(make: Callable[[str], None]) -> Callable[[str], None]:
    MAKERS[make.__name__] = make
    return make


def attr(name: str, dtype: Any, **options: Any) -> tiledb.Attr:
    return tiledb.Attr(name, dtype=dtype, filters=ZSTD, **options)


def dense(
    uri: str,
    shape: tuple[int, ...],
    tile: tuple[int, ...],
    *attrs: tiledb.Attr,
    low: int = 0,
    dtype: Any = np.int64,
) -> None:
    dims = [
        tiledb.Dim(f"d{i}", domain=(low, low + n - 1), tile=t, dtype=dtype)
        for i, (n, t) in enumerate(zip(shape, tile, strict=True))
    ]
    tiledb.Array.create(uri, tiledb.ArraySchema(tiledb.Domain(*dims), list(attrs)))


def sparse(uri: str, dims: list[tiledb.Dim], *attrs: tiledb.Attr, **options: Any) -> None:
    tiledb.Array.create(uri, tiledb.ArraySchema(tiledb.Domain(*dims), list(attrs), sparse=True, **options))


def write(uri: str, where: Any, values: Any, timestamp: int | None = None) -> None:
    with tiledb.open(uri, "w", timestamp=timestamp) as array:
        array[where] = values


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)
