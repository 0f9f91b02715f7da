"""The picture of a dense array: a line, a heat map or an image, and the sentences below it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from tiledb_cloud_widgets.preview import pictures
from tiledb_cloud_widgets.preview.parts import EXACT_INTEGER, Axis, Fixed, Form, Picture
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


def draw(job: Previewing, planned: DensePlan, values: FieldValues) -> None:
    """Send the picture of what was read, and the numbers behind it."""
    shape = [stretch.points for stretch in planned.stretches]
    axes = [axis for axis in (planned.down, planned.across) if axis is not None]
    if planned.channel is not None:
        _image(job, planned, values, shape)
        return
    cells = _oriented(values.data.reshape(shape), axes)
    there = None if values.there is None else _oriented(values.there.reshape(shape), axes)
    if planned.down is None:
        _line(job, planned, cells, there, values)
    else:
        _heat(job, planned, cells, there, values)


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


def _line(job: Previewing, planned: DensePlan, cells: Cells, there: Mask, values: FieldValues) -> None:
    drawn, least = _drawable(cells, there)
    pairs, gaps, block = pictures.envelope(drawn, there)
    seen = pairs[np.isfinite(pairs)]
    lacking = np.isnan(cells) if there is None else np.isnan(cells) | ~there
    missing = int(lacking.sum())
    notes = list(planned.notes)
    if planned.complete:
        notes.append(f"Every cell{_where(job, planned)}: {len(cells):,}.")
    if block > 1:
        notes.append(f"Drawn are the lowest and highest of each {block:,} of them.")
    notes += _infinite(cells)
    low, high = (
        (_whole(end, planned, least) for end in (seen.min(), seen.max())) if seen.size else (None, None)
    )
    picture = _picture(
        job, planned, values, "line", (block,), (0, len(pairs)), notes, low=low, high=high, missing=missing
    )
    job.send(picture, pairs.tobytes(), gaps.tobytes() if missing else b"")
    if job.request.typed:
        job.send_values(_with_gaps(cells, there))


def _heat(job: Previewing, planned: DensePlan, cells: Cells, there: Mask, values: FieldValues) -> None:
    blocks = _blocks(cells.shape)
    drawn, least = _drawable(cells, there)
    means, missing = pictures.block_means(drawn, blocks, there)
    low, high, outliers = pictures.colour_ends(means)
    notes = [*planned.notes, *_sample(job, planned, blocks), *_infinite(cells)]
    if outliers:
        notes.append("Colours from the 1st to the 99th percentile.")
    figures = {
        "low": None if math.isnan(low) else _whole(low, planned, least),
        "high": None if math.isnan(high) else _whole(high, planned, least),
        "square": pictures.is_square(cells.shape),
        "missing": missing,
    }
    picture = _picture(job, planned, values, "heat", blocks, means.shape, notes, **figures)
    job.send(picture, pictures.heat_png(means, low, high))
    exact = blocks == (1, 1) and not missing
    if job.request.typed:
        job.send_values(cells if exact else means + least)
    elif exact and cells.dtype.itemsize <= 4:
        job.send_values(cells)
    elif not least:
        job.send_values(means if means.nbytes <= _VALUES else means.astype(np.float32))


def _image(job: Previewing, planned: DensePlan, values: FieldValues, shape: list[int]) -> None:
    several = planned.channel == -1
    cells = values.data.reshape([*shape, values.field.values] if several else shape)
    channel = cells.ndim - 1 if several else planned.channel
    axes = [planned.down or 0, planned.across, channel or 0]
    pixels, there = _oriented(cells, axes), None
    if values.there is not None:
        there = values.there.reshape([*shape, 1] if several else shape)
        there = _oriented(np.broadcast_to(there, cells.shape), axes)
    blocks = _blocks(pixels.shape)
    opaque: Mask = None if there is None else np.all(there, axis=2)
    if blocks != (1, 1):
        means, _ = pictures.block_means(pixels, blocks, there)
        opaque = None if there is None else ~np.any(np.isnan(means), axis=2)
        pixels = np.nan_to_num(means).round().astype(pixels.dtype)
    notes = [*planned.notes, *_sample(job, planned, blocks), _CHANNELS[pixels.shape[2]]]
    shown, low, high = pixels, None, None
    if pixels.dtype != np.uint8:
        notes.append("Stretched from the 1st to the 99th percentile.")
        shown, low, high = pictures.stretched(pixels, opaque)
    if opaque is not None:
        shown = pictures.transparent(shown, opaque)
    missing = 0 if there is None else int((~there).sum())
    picture = _picture(
        job, planned, values, "image", blocks, shown.shape, notes, low=low, high=high, missing=missing
    )
    job.send(picture, png(np.ascontiguousarray(shown)))
    if job.request.typed:
        job.send_values(pixels)


def _picture(
    job: Previewing, planned: DensePlan, values: FieldValues, form: Form, blocks: Sequence[int],
    shape: Sequence[int], notes: list[str], **drawn: Any,  # noqa: ANN401 (fields of a picture)
) -> Picture:  # fmt: skip
    """Return a picture of `shape` (rows, columns): what was `drawn`, and what is known of plan and cells."""
    places = (planned.across,) if form == "line" else (planned.down or 0, planned.across)
    return Picture(
        form=form,
        axes=[_axis(job, planned, place, block) for place, block in zip(places, blocks, strict=True)],
        width=shape[1],
        height=shape[0],
        notes=notes,
        name=planned.attribute.name,
        fixed=fixed(job, planned),
        reason=_reason(values),
        complete=planned.complete,
        **drawn,
    )


def _blocks(shape: Sequence[int]) -> tuple[int, int]:
    """Return how many rows and columns share a pixel."""
    if pictures.is_square(shape):
        block = pictures.block_of(max(shape[:2]))
        return block, block
    return pictures.block_of(shape[0]), pictures.block_of(shape[1])


def _with_gaps(cells: Cells, there: Mask) -> Cells:
    return cells if there is None or there.all() else np.where(there, cells.astype(np.float64), np.nan)


def _sample(job: Previewing, planned: DensePlan, blocks: Sequence[int]) -> list[str]:
    """Say which cells a map shows, as far as the plan does not."""
    where = _where(job, planned)
    notes = []
    if planned.complete:
        notes.append(f"Every cell{where}.")
    elif where:
        notes.append(f"They are{where}.")
    if max(blocks) > 1:
        notes.append(f"A pixel is the mean of {blocks[0]}{TIMES}{blocks[1]} of them.")
    return notes


def _axis(job: Previewing, planned: DensePlan, place: int, block: int) -> Axis:
    extent, stretch = job.source.description.extents[place], planned.stretches[place]
    return Axis(
        name=extent.name,
        low=extent.show(stretch.low),
        high=extent.show(stretch.low + (stretch.points - 1) * stretch.step),
        start=float(stretch.low),
        step=float(stretch.step * block),
        unit=extent.unit,
    )


def fixed(job: Previewing, planned: DensePlan) -> list[Fixed]:
    """Return the dimensions that are not drawn, as far as they have more than one coordinate."""
    return [
        Fixed(
            name=extent.name,
            low=plain(extent.low),
            high=plain(extent.high),
            at=plain(planned.stretches[place].low),
            label=str(extent.show(planned.stretches[place].low)),
        )
        for place, extent in enumerate(job.source.description.extents)
        if place in planned.fixed and extent.size > 1
    ]


def _where(job: Previewing, planned: DensePlan) -> str:
    """Return `` of z = 12`` for the dimensions that are not drawn."""
    cuts = fixed(job, planned)
    return f" of {', '.join(f'{cut.name} = {cut.label}' for cut in cuts)}" if cuts else ""


def _whole(number: float, planned: DensePlan, least: int) -> float | int | str:
    """Return an end of the colours: of integers, as an integer."""
    number, kind = float(number), planned.attribute.dtype.kind
    if kind in "iu" and (least or number.is_integer()):
        return plain(min(least + round(number), np.iinfo(planned.attribute.dtype).max))
    if kind == "b" and planned.down is not None and number.is_integer():
        return str(bool(number)).lower()
    return plain(round(number)) if kind == "b" and number.is_integer() else plain(number)
