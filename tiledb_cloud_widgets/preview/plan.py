"""What to read of a dense array, what that costs, and what to say of it. Pure: nothing is read here."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from .parts import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from .schema import Description, Extent, Field

TIMES: Final = " \N{MULTIPLICATION SIGN} "
#: the ends of a rectangle along each dimension
Box = tuple[tuple[int, int], ...]

#: bytes that are read whole: one range costs far less than thousands of single cells
WHOLE: Final = 8 << 20
#: bytes of all attributes of an array that is read whole, once, for everything
SMALL: Final = 2 << 20
#: bytes of tiles that an overview may touch, and how many tiles
OVERVIEW: Final = 256 << 20
TILES: Final = 4096
#: bytes of tiles for a part of an array, where an overview would cost too much
WINDOW: Final = 64 << 20
#: cells along a side of a sampled map, and along a sampled line: the first that costs little enough is taken
MAP_POINTS: Final = (128, 64, 32)
LINE_POINTS: Final = (2048, 512, 128)
#: cells of a sample of several attributes; and the fewest along one dimension that are useful
SAMPLE_CELLS: Final = 2048
FEWEST: Final = 4
_LARGEST_MASK: Final = 1 << 22  # fields of a grid in which rectangles are put together
#: less than this share written: look where something was written last
MOSTLY_EMPTY: Final = 0.1


@dataclass(frozen=True)
class Stretch:
    """The cells of one dimension that are read: from `low`, every `step`-th of `size`."""

    low: int
    size: int
    step: int = 1

    @property
    def points(self) -> int:
        """How many cells that are."""
        return math.ceil(self.size / self.step)

    def tiles(self, extent: int) -> int:
        """How many tiles they touch, at most."""
        return min(self.points, (self.size - 1) // extent + 2 if self.size > 1 else 1)


@dataclass(frozen=True)
class DensePlan:
    """What is read of a dense array for its picture.

    Parameters
    ----------
    attribute : Field
        What is drawn.
    stretches : tuple of Stretch
        For each dimension; one cell of those that are not drawn.
    across : int
        The dimension from left to right.
    down : int, optional
        The dimension from top to bottom; None for a line.
    channel : int, optional
        The dimension of the colours of an image; -1 where they are the values of one cell.
    notes : tuple of str
        What the picture is a picture of.
    complete : bool
        Whether every cell of what is drawn is read.
    """

    attribute: Field
    stretches: tuple[Stretch, ...]
    across: int
    down: int | None
    channel: int | None
    notes: tuple[str, ...] = ()
    complete: bool = True

    @property
    def drawn(self) -> tuple[int, ...]:
        """The dimensions of the picture, channel excepted, in the order of the schema."""
        return tuple(sorted(i for i in (self.down, self.across) if i is not None))

    @property
    def fixed(self) -> tuple[int, ...]:
        """The dimensions that are not drawn."""
        return tuple(i for i in range(len(self.stretches)) if i not in (self.down, self.across, self.channel))

    @property
    def cells(self) -> int:
        """How many cells are read."""
        return math.prod(stretch.points for stretch in self.stretches)


def needs_fragments(description: Description, attribute: Field) -> bool:
    """Whether the plan gets better by asking what was written where: not for what is read whole anyway."""
    return description.cells * attribute.size > WHOLE


def plan_dense(
    description: Description,
    attribute: Field,
    at: Mapping[str, int] | None = None,
    written: Sequence[Box] = (),
) -> DensePlan | Sentence:
    """Decide what is read of a dense array.

    Parameters
    ----------
    description : Description
        Of an array in which something was written.
    attribute : Field
        What to draw.
    at : mapping, optional
        Coordinates of dimensions that are not to be drawn.
    written : sequence of boxes
        The rectangles that were written, the last one last; empty while unknown.
    """
    extents, notes = description.extents, []
    region: Box = tuple((extent.low, extent.high) for extent in extents)
    share = min(1.0, sum(map(_volume, written)) / _volume(region)) if written else 1.0
    if share < MOSTLY_EMPTY:
        region = written[-1]
        notes.append(f"Only {100 * share:.2g} % was ever written; this is what was written last.")
    at = at or {}
    down, across, channel = _axes(extents, region, attribute, at)
    stretches = []
    for place, (extent, (low, high)) in enumerate(zip(extents, region, strict=True)):
        size = high - low + 1
        if place in (down, across, channel):
            stretches.append(Stretch(low, size))
        else:
            middle = low + (size // 2 if size > 2 else 0)
            stretches.append(Stretch(min(max(at.get(extent.name, middle), extent.low), extent.high), 1))
    plan = DensePlan(attribute, tuple(stretches), across, down, channel)
    return _within_bounds(plan, extents, notes)


def _axes(
    extents: Sequence[Extent], region: Box, attribute: Field, at: Mapping[str, int]
) -> tuple[int | None, int, int | None]:
    """Return the dimensions that go down, across, and into colours."""
    sizes = [high - low + 1 for low, high in region]
    free = [i for i, extent in enumerate(extents) if extent.name not in at] or [len(extents) - 1]
    small = attribute.kind == "number" and attribute.dtype.kind == "u" and attribute.size <= 2
    if small and len(free) >= 3 and sizes[free[-1]] in (3, 4) and min(sizes[free[-3]], sizes[free[-2]]) > 4:
        return free[-3], free[-2], free[-1]
    if small and len(free) == 3 and sizes[free[0]] in (3, 4) and min(sizes[free[1]], sizes[free[2]]) > 4:
        return free[1], free[2], free[0]
    several = attribute.kind == "numbers"  # red, green and blue in one cell
    wide = [i for i in free if sizes[i] > 1]
    if len(wide) < 2:
        return None, wide[0] if wide else free[-1], -1 if several else None
    first, last = tuple(wide[:2]), tuple(wide[-2:])
    down, across = first if _oblong(sizes, first) < _oblong(sizes, last) else last
    if not several and sizes[down] > 3 * sizes[across]:  # a tall strip has no place; lying it has
        down, across = across, down
    return down, across, -1 if several else None


def _oblong(sizes: Sequence[int], pair: Sequence[int]) -> float:
    a, b = sizes[pair[0]], sizes[pair[1]]
    return max(a, b) / min(a, b)


def _within_bounds(plan: DensePlan, extents: Sequence[Extent], notes: list[str]) -> DensePlan | Sentence:
    tile_bytes = _tile_cells(extents) * plan.attribute.size
    if tile_bytes > OVERVIEW:
        return Sentence(
            title=f"One tile is {show_bytes(tile_bytes)}; the preview reads none.",
            detail="Reading a single cell would read a whole tile.",
        )

    def fits(stretches: Sequence[Stretch], bound: int) -> bool:
        count = _touched(stretches, extents)
        return count * tile_bytes <= bound and count <= TILES

    whole = plan.stretches
    choices = LINE_POINTS if plan.down is None else MAP_POINTS
    for points in choices:
        stretches = _thinned(plan, whole, points)
        if fits(stretches, OVERVIEW):
            return _with_notes(replace(plan, stretches=stretches), whole, notes)
    window = list(whole)
    while not fits(window, WINDOW):
        longest = max(plan.drawn, key=lambda i: window[i].size / extents[i].tile_size)
        half = max(extents[longest].tile_size, window[longest].size // 2)
        if half >= window[longest].size:
            break
        window[longest] = _middle(window[longest], half, extents[longest])
    stretches = _thinned(plan, window, choices[0])
    return _with_notes(replace(plan, stretches=stretches), whole, notes)


def _touched(stretches: Sequence[Stretch], extents: Sequence[Extent]) -> int:
    """Return how many tiles a read touches, at most."""
    return math.prod(s.tiles(extent.tile_size) for s, extent in zip(stretches, extents, strict=True))


def _tile_cells(extents: Sequence[Extent]) -> int:
    return math.prod(extent.tile_size for extent in extents)


def _middle(stretch: Stretch, size: int, extent: Extent) -> Stretch:
    """Return the middle of a stretch, from the beginning of a tile where that is possible."""
    low = stretch.low + (stretch.size - size) // 2
    aligned = low - (low - extent.low) % extent.tile_size
    return Stretch(aligned if aligned >= stretch.low else low, size)


def _thinned(plan: DensePlan, stretches: Sequence[Stretch], points: int) -> tuple[Stretch, ...]:
    """Return the stretches whole if they are small, else with every k-th cell of the drawn dimensions."""
    if math.prod(s.size for s in stretches) * plan.attribute.size <= WHOLE:
        return tuple(stretches)
    return tuple(
        Stretch(s.low, s.size, math.ceil(s.size / points)) if place in plan.drawn else s
        for place, s in enumerate(stretches)
    )


def _with_notes(plan: DensePlan, whole: Sequence[Stretch], notes: list[str]) -> DensePlan:
    """Put into words what is read."""
    now = [plan.stretches[i] for i in plan.drawn]
    before = [whole[i] for i in plan.drawn]
    cut = [s.size for s in now] != [s.size for s in before]
    thin = any(s.step > 1 for s in now)
    if cut:
        notes.append(f"The middle {_sizes(now)} of {_sizes(before)} cells.")
    if thin:
        steps = {s.step for s in now}
        names = TIMES.join(ordinal(s.step) for s in now) if len(steps) > 1 else ordinal(steps.pop())
        notes.append(f"Every {names} cell: {plan.cells:,} were read.")
    return replace(plan, notes=tuple(notes), complete=not (cut or thin or notes))


def ranges(stretches: Sequence[Stretch]) -> list[list[tuple[int, int]]]:
    """Return the coordinates that are read of each dimension, as pairs of a first and a last one."""
    return [
        [(s.low, s.low + s.size - 1)]
        if s.step == 1
        else [(at, at) for at in range(s.low, s.low + s.size, s.step)]
        for s in stretches
    ]


def places(plan: DensePlan, extents: Sequence[Extent]) -> tuple[slice, ...]:
    """Return where the cells of a plan lie among all cells of the array."""
    return tuple(
        slice(s.low - extent.low, s.low - extent.low + s.size, s.step)
        for s, extent in zip(plan.stretches, extents, strict=True)
    )


def covers(written: Sequence[Box], box: Box) -> bool:
    """Whether rectangles cover all of another; False too where they are too many to tell."""
    edges = []
    for place, (low, high) in enumerate(box):
        ends = {low, high + 1}
        ends |= {end for w in written for end in (w[place][0], w[place][1] + 1) if low < end <= high}
        edges.append(np.array(sorted(ends)))
    if math.prod(len(ends) - 1 for ends in edges) > _LARGEST_MASK:
        return False
    mask = np.zeros([len(ends) - 1 for ends in edges], bool)
    for rectangle in written:
        mask[
            tuple(
                slice(*np.searchsorted(ends, [first, last + 1]))
                for ends, (first, last) in zip(edges, rectangle, strict=True)
            )
        ] = True
    return bool(mask.all())


def written_mask(stretches: Sequence[Stretch], written: Sequence[Box]) -> NDArray[np.bool_] | None:
    """Return which cells of a read were ever written, None where one write covers them all.

    Parameters
    ----------
    stretches : sequence of Stretch
        What is read.
    written : sequence of boxes
        The rectangles that were written.
    """
    mask = np.zeros([stretch.points for stretch in stretches], bool)
    for box in written:
        cover = []
        for stretch, (low, high) in zip(stretches, box, strict=True):
            first = max(0, math.ceil((low - stretch.low) / stretch.step))
            last = min(stretch.points - 1, (high - stretch.low) // stretch.step)
            cover.append(slice(first, max(first, last + 1)))
        mask[tuple(cover)] = True
    return None if mask.all() else mask.ravel()


def row_box(extents: Sequence[Extent], rows: int) -> tuple[Stretch, ...]:
    """Return the first cells of a dense array in its order: at most `rows` of them, in one rectangle."""
    box: list[Stretch] = []
    left = rows
    for extent in reversed(extents):
        size = min(extent.size, max(1, left))
        left //= size
        box.insert(0, Stretch(extent.low, size))
    return tuple(box)


def whole_box(extents: Sequence[Extent]) -> tuple[Stretch, ...]:
    """Return every cell of a dense array."""
    return tuple(Stretch(extent.low, extent.size) for extent in extents)


def is_small(description: Description, attributes: Sequence[Field]) -> bool:
    """Whether a dense array is so small that all of it is read at once."""
    box = whole_box(description.extents)
    size = description.cells * sum(field.size for field in attributes)
    return size <= SMALL and not beyond_bounds(description, box, attributes)


def tile_bytes(description: Description, attributes: Sequence[Field]) -> int:
    """Return the bytes of the largest tile among some attributes of a dense array."""
    return _tile_cells(description.extents) * max(field.size for field in attributes)


def beyond_bounds(
    description: Description, stretches: Sequence[Stretch], attributes: Sequence[Field]
) -> list[Field]:
    """Return the last of the attributes, whose tiles are too many or too large to be touched by a read."""
    count = _touched(stretches, description.extents)
    size, fitting = 0, 0
    for field in attributes:
        size += count * _tile_cells(description.extents) * field.size
        if size > OVERVIEW or (fitting + 1) * count > TILES:
            break
        fitting += 1
    return list(attributes[fitting:])


def spread_sample(description: Description, attributes: Sequence[Field]) -> tuple[Stretch, ...] | None:
    """Return cells spread evenly over a dense array, None where even a few would cost too much."""
    points = round(SAMPLE_CELLS ** (1 / len(description.extents)))
    while points >= FEWEST:
        stretches = tuple(
            Stretch(extent.low, extent.size, _prime_from(math.ceil(extent.size / points)))
            for extent in description.extents
        )
        if not beyond_bounds(description, stretches, attributes):
            return stretches
        points //= 2
    return None


def _prime_from(number: int) -> int:
    """Return 1 or the next prime: every 24th of hourly values would be of one hour."""
    number = max(1, number)
    while any(number % divisor == 0 for divisor in range(2, min(number, math.isqrt(number) + 1))):
        number += 1
    return number


def amount(number: int, noun: str) -> str:
    """Return ``"1 cell"`` or ``"2,000 cells"``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def show_bytes(count: float) -> str:
    """Return a number of bytes for people: ``"419 MB"``."""
    power = next((power for power in range(5) if count < 999.5 * 1000**power), 5)
    unit, count = ("bytes", "kB", "MB", "GB", "TB", "PB")[power], count / 1000**power
    number = f"{count:,.0f}" if power == 0 or count >= 100 else f"{count:.3g}"
    return f"{number}\N{NO-BREAK SPACE}{unit}"


def _volume(box: Box) -> int:
    return math.prod(high - low + 1 for low, high in box)


def _sizes(stretches: Sequence[Stretch]) -> str:
    return TIMES.join(f"{stretch.size:,}" for stretch in stretches)


def ordinal(number: int) -> str:
    """Return ``"4th"``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
