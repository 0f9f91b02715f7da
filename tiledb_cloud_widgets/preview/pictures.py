"""From numbers to pixels: means of blocks, envelopes of lines, densities, colours. Pure, without reading."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .png import indices, png, viridis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: pixels of a picture along one side, and columns of a line
PIXELS: Final = 512
#: cells of the grid in which sparse cells are counted, along one side
GRID: Final = 128
_PART: Final = 1 << 20  # cells that are worked on at a time
#: times the usual distance between two numbers, from which on they are not joined
FAR: Final = 4


def block_of(size: int) -> int:
    """Return how many cells share a pixel, where `size` cells must fit into a picture."""
    return max(1, math.ceil(size / PIXELS))


def is_square(shape: Sequence[int]) -> bool:
    """Whether a picture of this shape has pixels as wide as high; a strip fills its box."""
    return max(shape[:2]) < 3 * min(shape[:2])


def block_means(
    cells: NDArray[Any], blocks: tuple[int, int], there: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.float64], int]:
    """Return the means of blocks, and how many cells have no value.

    Parameters
    ----------
    cells : array, shape (rows, columns, ...)
        Numbers of any type.
    blocks : tuple of two int
        Rows and columns of a block; the last ones may be smaller.
    there : array of bool, optional
        Which cells have a value; of floats, NaN are none either.

    Returns
    -------
    means : array of float64
        NaN where no cell of a block has a value.
    missing : int
    """
    down, across = blocks
    columns = np.arange(0, cells.shape[1], across)
    # a part at a time: as float64 all of it could be eight times as large
    part = max(1, _PART // max(1, down * cells[0].size)) * down
    means, missing = [], 0
    for first in range(0, len(cells), part):
        numbers = cells[first : first + part].astype(np.float64)
        if there is not None:
            numbers[~there[first : first + part]] = np.nan
        gaps = np.isnan(numbers)
        missing += int(gaps.sum())
        if blocks != (1, 1):
            numbers[gaps] = 0.0
            rows = np.arange(0, len(numbers), down)
            sums = np.add.reduceat(np.add.reduceat(numbers, rows, axis=0), columns, axis=1)
            counts = np.add.reduceat(np.add.reduceat((~gaps).astype(np.int32), rows, axis=0), columns, axis=1)
            numbers = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
        means.append(numbers)
    return np.concatenate(means), missing


def envelope(
    cells: NDArray[Any], there: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.uint8], int]:
    """Return the lowest and highest value of each stretch of cells.

    Returns
    -------
    pairs : array of float64, shape (columns, 2)
        NaN where a stretch has no value at all.
    missing : array of uint8, shape (columns,)
        1 where a value is missing.
    block : int
        Cells of a stretch.
    """
    block = block_of(len(cells))
    part = max(1, _PART // block) * block
    pairs, missing = [], []
    for first in range(0, len(cells), part):
        numbers = cells[first : first + part].astype(np.float64)
        if there is not None:
            numbers[~there[first : first + part]] = np.nan
        starts = np.arange(0, len(numbers), block)
        pairs.append(np.stack([np.fmin.reduceat(numbers, starts), np.fmax.reduceat(numbers, starts)], 1))
        missing.append(np.maximum.reduceat(np.isnan(numbers).astype(np.uint8), starts))
    return np.concatenate(pairs), np.concatenate(missing), block


def joined(
    places: NDArray[np.float64], numbers: NDArray[np.float64], columns: int = PIXELS
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return the lowest and highest number of each column, of numbers at growing `places` from 0 to 1.

    Numbers that follow each other are joined; where none lies for long, the columns between stay NaN: a line
    over what was not written, or not read, would show values that nobody knows.

    Returns
    -------
    pairs : array of float64, shape (columns, 2)
    missing : array of uint8, shape (columns,)
        1 where a number is NaN.
    """
    low, high = np.full(columns, np.nan), np.full(columns, np.nan)
    at = np.clip(places * columns, 0, columns - 1).astype(int)
    np.fmin.at(low, at, numbers)
    np.fmax.at(high, at, numbers)
    missing = np.zeros(columns, np.uint8)
    missing[at[np.isnan(numbers)]] = 1
    if len(places) > 1:
        gaps = np.diff(places)
        near = gaps <= FAR * max(float(np.median(gaps)), 1e-12)
        apart = np.diff(at) > 1
        for i in np.flatnonzero(near & apart & np.isfinite(numbers[1:]) & np.isfinite(numbers[:-1])):
            between = np.arange(at[i] + 1, at[i + 1])
            low[between] = high[between] = np.interp(between, at[i : i + 2], numbers[i : i + 2])
    return np.stack([low, high], 1), missing


def colour_ends(numbers: NDArray[np.float64]) -> tuple[float, float, bool]:
    """Return what the ends of the colours stand for, and whether there are finite numbers beyond them.

    The ends are the 1st and the 99th percentile: a few outliers leave the rest its colours. Where no number
    is finite they are NaN.
    """
    finite = numbers[np.isfinite(numbers)]
    if not finite.size:
        return math.nan, math.nan, False
    low, high = (float(end) for end in np.percentile(finite, [1, 99]))
    least, most = float(finite.min()), float(finite.max())
    if low == high:  # nearly all are equal: the few others are what there is to see
        low, high = least, most
    return low, high, low > least or high < most


def heat_png(numbers: NDArray[np.float64], low: float, high: float) -> bytes:
    """Return a PNG of numbers in the colours of a map; NaN is transparent."""
    return png(indices(numbers, low, high), viridis())


def stretched(
    pixels: NDArray[Any], opaque: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.uint8], float, float]:
    """Return channels of 16 bits in 8, and what their ends stand for: the 1st and the 99th percentile.

    Pixels that are not `opaque` are not counted.
    """
    seen = pixels if opaque is None or not opaque.any() else pixels[opaque]
    low, high = (float(end) for end in np.percentile(seen, [1, 99]))
    scaled = (pixels.astype(np.float64) - low) / ((high - low) or 1) * 255
    return np.clip(scaled, 0, 255).round().astype(np.uint8), low, high


def transparent(pixels: NDArray[np.uint8], opaque: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return an image whose pixels are seen through where there is nothing."""
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else np.full(pixels.shape[:2], 255, np.uint8)
    return np.concatenate([pixels[..., :3], np.where(opaque, alpha, 0).astype(np.uint8)[..., None]], axis=2)


def counted(
    places: Sequence[NDArray[np.float64]], grid: tuple[int, ...]
) -> tuple[NDArray[np.int64], tuple[NDArray[np.int64], ...]]:
    """Return how many cells lie in each field of a grid, and in which each lies; `places` are from 0 to 1."""
    index = tuple(
        np.clip(place * size, 0, size - 1).astype(np.int64) for place, size in zip(places, grid, strict=True)
    )
    flat = np.ravel_multi_index(index, grid)
    return np.bincount(flat, minlength=math.prod(grid)).reshape(grid), index


def spread(
    boxes: Sequence[NDArray[np.float64]], counts: NDArray[np.float64], grid: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return the density of cells of which only the rectangles of their tiles are known.

    Parameters
    ----------
    boxes : sequence of arrays of shape (tiles, 2)
        For each axis of the grid, the ends of each tile's rectangle, from 0 to 1.
    counts : array of shape (tiles,)
        Cells of each tile; they are taken to lie evenly in its rectangle.
    grid : tuple of int
        Fields along each axis.
    """
    weights = []
    for box, size in zip(boxes, grid, strict=True):
        low = np.clip(box[:, 0] * size, 0, size - 1e-9)
        high = np.clip(np.maximum(box[:, 1] * size, low + 1e-9), 0, size)
        fields = np.arange(size)
        cover = np.clip(np.minimum(fields + 1, high[:, None]) - np.maximum(fields, low[:, None]), 0, None)
        weights.append(cover / np.maximum(cover.sum(1, keepdims=True), 1e-12))
    weighted = weights[0] * counts[:, None]
    cells: NDArray[np.float64] = weighted.sum(0) if len(grid) == 1 else weighted.T @ weights[1]
    return cells


def line_png(pairs: NDArray[np.float64], height: int = 128) -> bytes:
    """Return a line as a PNG, for places that draw nothing by themselves: dark on transparent."""
    low, high = (pairs / 2).T  # so that no difference is too large for a float
    seen = np.isfinite(low) & np.isfinite(high)
    pixels = np.full((height, len(pairs)), 255, np.uint8)
    if seen.any():
        least, most = low[seen].min(), high[seen].max()
        span = (most - least) or 1
        top = height - 2 - np.round((high - least) / span * (height - 3))
        bottom = height - 2 - np.round((low - least) / span * (height - 3))
        # neighbours touch, so that a steep line has no holes
        follows = seen[1:] & seen[:-1]
        before, below = top[:-1].copy(), bottom[:-1].copy()
        top[1:] = np.where(follows, np.minimum(top[1:], below), top[1:])
        bottom[1:] = np.where(follows, np.maximum(bottom[1:], before), bottom[1:])
        rows = np.arange(height)[:, None]
        pixels[seen & (rows >= top) & (rows <= bottom)] = 0
    return png(pixels, bytes((25, 118, 210)) * 256)
