"""The picture of a dense array: a line, a heat map or an image, and the sentences below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from tiledb_cloud_widgets.preview import pictures
from tiledb_cloud_widgets.preview.parts import EXACT_INTEGER, Axis, Fixed, Picture
from tiledb_cloud_widgets.preview.plan import TIMES
from tiledb_cloud_widgets.preview.png import png
from tiledb_cloud_widgets.preview.schema import plain
from tiledb_cloud_widgets.preview.values import distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiledb_cloud_widgets.preview.plan import DensePlan
    from tiledb_cloud_widgets.preview.values import FieldValues

    from .preview import Previewing

    Cells: TypeAlias = NDArray[Any]
    Mask: TypeAlias = NDArray[np.bool_] | None  # True where there is a value; None: everywhere

#: bytes of the numbers behind a picture for a page, which shows them under the pointer
_VALUES: Final = 1 << 20
_CHANNELS: Final = {
    3: "The three channels are red, green and blue.",
    4: "The four channels are red, green, blue and opacity.",
}


def draw(job: Previewing, plan: DensePlan, values: FieldValues) -> None:
    """Send the picture of what was read, and the numbers behind it."""
    drawing = _Drawing(job, plan, values)
    if plan.channel is not None:
        drawing.send_image()
    elif plan.down is None:
        drawing.send_line()
    else:
        drawing.send_map(plan.down)


class _Drawing:
    """What was read for a plan, as it is drawn."""

    def __init__(self, job: Previewing, plan: DensePlan, values: FieldValues) -> None:
        self._job = job
        self._plan = plan
        self._values = values
        self._extents = job.source.description.extents
        self._shape = [stretch.points for stretch in plan.stretches]

    def send_line(self) -> None:
        """Send the lowest and highest value of each column."""
        cells, there = self._cells([self._plan.across])
        drawn, least = _drawable(cells, there)
        pairs, gaps, block = pictures.envelope(drawn, there)
        lacking = np.isnan(cells) if there is None else np.isnan(cells) | ~there
        notes = list(self._plan.notes)
        if self._plan.complete:
            notes.append(f"Every cell{self._where()}: {len(cells):,}.")
        if block > 1:
            notes.append(f"Drawn are the lowest and highest of each {block:,} of them.")
        known = {"notes": notes + _infinite(cells), "missing": int(lacking.sum()), **self._known(block)}
        self._job.send_line(pairs, gaps, lambda number: self._end(number, least), known)
        if self._job.request.typed:
            self._job.send_values(_with_gaps(cells, there))

    def send_map(self, down: int) -> None:
        """Send the means of blocks, in the colours of a map."""
        cells, there = self._cells([down, self._plan.across])
        blocks = _blocks(cells.shape)
        drawn, least = _drawable(cells, there)
        means, missing = pictures.block_means(drawn, blocks, there)
        notes = [*self._plan.notes, *self._sample(blocks), *_infinite(cells)]
        known = {"square": pictures.is_square(cells.shape), "missing": missing, **self._known(*blocks)}
        self._job.send_map(means, lambda number: self._end(number, least), notes, known)
        exact = blocks == (1, 1) and not missing
        if self._job.request.typed:
            self._job.send_values(cells if exact else means + least)
        elif exact and cells.dtype.itemsize <= 4:
            self._job.send_values(cells)
        elif not least:
            self._job.send_values(means if means.nbytes <= _VALUES else means.astype(np.float32))

    def send_image(self) -> None:
        """Send the colours that the cells are."""
        plan, values = self._plan, self._values
        several = plan.channel == -1
        cells = values.data.reshape([*self._shape, values.field.values] if several else self._shape)
        channel = cells.ndim - 1 if several else plan.channel
        axes = [plan.down or 0, plan.across, channel or 0]
        pixels, there = _oriented(cells, axes), None
        if values.there is not None:
            there = values.there.reshape([*self._shape, 1] if several else self._shape)
            there = _oriented(np.broadcast_to(there, cells.shape), axes)
        blocks = _blocks(pixels.shape)
        opaque: Mask = None if there is None else np.all(there, axis=2)
        if blocks != (1, 1):
            means, _ = pictures.block_means(pixels, blocks, there)
            opaque = None if there is None else ~np.any(np.isnan(means), axis=2)
            pixels = np.nan_to_num(means).round().astype(pixels.dtype)
        notes = [*plan.notes, *self._sample(blocks), _CHANNELS[pixels.shape[2]]]
        shown, low, high = pixels, None, None
        if pixels.dtype != np.uint8:
            notes.append("Stretched from the 1st to the 99th percentile.")
            shown, low, high = pictures.stretched(pixels, opaque)
        if opaque is not None:
            shown = pictures.transparent(shown, opaque)
        height, width = shown.shape[:2]
        known = {"missing": 0 if there is None else int((~there).sum()), **self._known(*blocks)}
        picture = Picture(form="image", width=width, height=height, low=low, high=high, notes=notes, **known)
        self._job.send(picture, png(np.ascontiguousarray(shown)))
        if self._job.request.typed:
            self._job.send_values(pixels)

    def _cells(self, axes: Sequence[int]) -> tuple[Cells, Mask]:
        """Return what was read along these dimensions, in this order, and where there is a value."""
        there = self._values.there
        cells = _oriented(self._values.data.reshape(self._shape), axes)
        return cells, None if there is None else _oriented(there.reshape(self._shape), axes)

    def _known(self, *blocks: int) -> dict[str, Any]:
        """Return what a picture says of the plan; `blocks`: how many cells share a pixel, the last across."""
        places = (self._plan.down or 0, self._plan.across)[-len(blocks) :]
        return {
            "name": self._plan.attribute.name,
            "axes": [self._axis(place, block) for place, block in zip(places, blocks, strict=True)],
            "fixed": self._fixed(),
            "reason": _reason(self._values),
            "complete": self._plan.complete,
        }

    def _sample(self, blocks: Sequence[int]) -> list[str]:
        """Say which cells a map shows, as far as the plan does not."""
        where = self._where()
        notes = []
        if self._plan.complete:
            notes.append(f"Every cell{where}.")
        elif where:
            notes.append(f"They are{where}.")
        if max(blocks) > 1:
            notes.append(f"A pixel is the mean of {blocks[0]}{TIMES}{blocks[1]} of them.")
        return notes

    def _where(self) -> str:
        """Return `` of z = 12`` for the dimensions that are not drawn."""
        cuts = self._fixed()
        return f" of {', '.join(f'{cut.name} = {cut.label}' for cut in cuts)}" if cuts else ""

    def _axis(self, place: int, block: int) -> Axis:
        extent, stretch = self._extents[place], self._plan.stretches[place]
        return Axis(
            name=extent.name,
            low=extent.show(stretch.low),
            high=extent.show(stretch.low + (stretch.points - 1) * stretch.step),
            start=float(stretch.low),
            step=float(stretch.step * block),
            unit=extent.unit,
        )

    def _fixed(self) -> list[Fixed]:
        """Return the dimensions that are not drawn, as far as they have more than one coordinate."""
        cuts = [(self._extents[place], self._plan.stretches[place].low) for place in self._plan.fixed]
        return [
            Fixed(
                name=extent.name,
                low=plain(extent.low),
                high=plain(extent.high),
                at=plain(at),
                label=str(extent.show(at)),
            )
            for extent, at in cuts
            if extent.size > 1
        ]

    def _end(self, number: float, least: int) -> float | int | str:
        """Return an end of the line or of the colours: of integers, as an integer."""
        number, dtype = float(number), self._plan.attribute.dtype
        if dtype.kind in "iu" and (least or number.is_integer()):
            return plain(min(least + round(number), np.iinfo(dtype).max))
        if dtype.kind == "b" and number.is_integer():
            return plain(round(number)) if self._plan.down is None else str(bool(number)).lower()
        return plain(number)


def _oriented(cells: Cells, axes: Sequence[int]) -> Cells:
    """Return what was read with these axes, in this order; of the others there is one cell each."""
    moved = np.moveaxis(cells, axes, range(cells.ndim - len(axes), cells.ndim))
    return moved.reshape(moved.shape[cells.ndim - len(axes) :])


def _drawable(cells: Cells, there: Mask) -> tuple[Cells, int]:
    """Return numbers that floats tell apart, and what to add to them.

    Of large integers that is how far each lies above the least.
    """
    seen = cells if there is None else cells[there]
    if cells.dtype.kind not in "iu" or cells.dtype.itemsize < 8 or not seen.size:
        return cells, 0
    least, most = int(seen.min()), int(seen.max())
    return (cells, 0) if max(-least, most) <= EXACT_INTEGER else (distance(cells, least), least)


def _infinite(cells: Cells) -> list[str]:
    count = int(np.isinf(cells).sum()) if cells.dtype.kind == "f" else 0
    return [f"{count:,} of them: infinite."] if count else []


def _reason(values: FieldValues) -> str:
    if values.written is not None:
        return "never written"
    return "null" if values.valid is not None else "NaN"


def _blocks(shape: Sequence[int]) -> tuple[int, int]:
    """Return how many rows and columns share a pixel."""
    if pictures.is_square(shape):
        block = pictures.block_of(max(shape[:2]))
        return block, block
    return pictures.block_of(shape[0]), pictures.block_of(shape[1])


def _with_gaps(cells: Cells, there: Mask) -> Cells:
    return cells if there is None or there.all() else np.where(there, cells.astype(np.float64), np.nan)
