"""What is read of a dense array: never more than the bounds, and what it is a sample of is said."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tiledb_cloud_widgets.preview import plan
from tiledb_cloud_widgets.preview.parts import Sentence
from tiledb_cloud_widgets.preview.schema import Description, Extent, Field, FieldKind


def number(name: str = "v", dtype: str = "f4", values: int = 1) -> Field:
    kind: FieldKind = "number" if values == 1 else "numbers"
    return Field(name, dtype, kind, np.dtype(dtype), np.dtype(dtype).itemsize * values, values=values)


def array(
    shape: tuple[int, ...], tile: tuple[int, ...] | None = None, *fields: Field, low: int = 0
) -> Description:
    tiles = tile or shape
    dims = tuple(Field(f"d{i}", "int64", "number", np.dtype("i8"), 8) for i in range(len(shape)))
    extents = tuple(Extent(d, low, low + n - 1, t) for d, n, t in zip(dims, shape, tiles, strict=True))
    return Description(False, False, 10_000, dims, fields or (number(),), extents)


def planned(description: Description, **options: object) -> plan.DensePlan:
    result = plan.plan_dense(description, description.attributes[0], **options)  # type: ignore[arg-type]
    assert isinstance(result, plan.DensePlan)
    return result


def cost(description: Description, result: plan.DensePlan) -> tuple[int, int]:
    """Bytes of tiles, and tiles, that a plan touches: counted cell by cell."""
    touched = 1
    for stretch, extent in zip(result.stretches, description.extents, strict=True):
        cells = range(stretch.low, stretch.low + stretch.size, stretch.step)
        touched *= len({(cell - extent.low) // extent.tile for cell in cells})
    size = math.prod(extent.tile for extent in description.extents) * result.attribute.size
    return touched * size, touched


def test_a_small_array_is_read_whole():
    result = planned(array((300, 400)))
    assert result.cells == 120_000
    assert result.complete
    assert (result.down, result.across) == (0, 1)
    assert result.notes == ()


def test_a_large_line_is_read_at_every_kth_cell():
    result = planned(array((5_000_000,), (100_000,), number(dtype="f8")))
    assert not result.complete
    assert result.stretches[0].step == math.ceil(5_000_000 / 2048)
    assert result.notes == ("Every 2,442nd cell: 2,048 were read.",)


@pytest.mark.parametrize(
    ("shape", "tile", "dtype"),
    [
        ((10**6, 10**6), (1000, 1000), "f4"),
        ((10**6, 10**6), (1, 10**6), "f4"),
        ((10**6, 10**6), (10, 10), "f8"),
        ((10**9,), (100_000,), "f8"),
        ((10**9,), (10,), "i2"),
        ((1000, 1000, 1000), (500, 500, 200), "f4"),
        ((40_000, 40_000, 3), (4096, 4096, 3), "u1"),
        ((8000, 8000), (8000, 8000), "f4"),
    ],
)
def test_no_plan_goes_beyond_the_bounds(shape, tile, dtype):
    description = array(shape, tile, number(dtype=dtype))
    result = planned(description)
    size, tiles = cost(description, result)
    assert size <= plan.OVERVIEW
    assert tiles <= plan.TILES
    assert result.cells * result.attribute.size <= plan.WHOLE
    assert result.notes


def test_where_an_overview_costs_too_much_a_part_is_shown_and_named():
    result = planned(array((10**6, 10**6), (1000, 1000)))
    assert result.notes[0].startswith("The middle ")
    assert result.notes[0].endswith(" of 1,000,000 × 1,000,000 cells.")
    middle = [stretch.low + stretch.size / 2 for stretch in result.stretches]
    assert all(abs(place - 500_000) < 20_000 for place in middle)


def test_a_tile_that_is_too_large_is_not_read():
    description = array((10_240, 10_240))
    sentence = plan.plan_dense(description, description.attributes[0])
    assert isinstance(sentence, Sentence)
    assert sentence.title == "One tile is 419\N{NO-BREAK SPACE}MB; the preview reads none."


@pytest.mark.parametrize(
    ("shape", "drawn"),
    [
        ((128, 96, 24), (0, 1)),
        ((1797, 8, 8), (1, 2)),
        ((2, 365, 24), (2, 1)),  # a tall strip lies down
        ((5, 10, 128, 128), (2, 3)),
        ((1, 500, 1), (None, 1)),
        ((1, 1), (None, 1)),
        ((300, 400), (0, 1)),
        ((2000, 12), (1, 0)),
    ],
)
def test_the_squarer_pair_of_dimensions_is_drawn(shape, drawn):
    result = planned(array(shape))
    assert (result.down, result.across) == drawn


@pytest.mark.parametrize(
    ("shape", "dtype", "axes"),
    [
        ((300, 400, 3), "u1", (0, 1, 2)),
        ((300, 400, 4), "u2", (0, 1, 2)),
        ((3, 300, 400), "u1", (1, 2, 0)),
        ((7, 300, 400, 3), "u1", (1, 2, 3)),
        ((300, 400, 3), "f4", (0, 1, None)),
        ((300, 3, 3), "u1", (1, 2, None)),
    ],
)
def test_three_or_four_small_channels_make_an_image(shape, dtype, axes):
    result = planned(array(shape, None, number(dtype=dtype)))
    assert (result.down, result.across, result.channel) == axes


def test_colours_in_a_cell_make_an_image():
    assert planned(array((40, 60), None, number(dtype="u1", values=3))).channel == -1


def test_dimensions_that_are_not_drawn_are_cut_in_the_middle_or_where_asked():
    description = array((24, 100, 100), low=5)
    assert planned(description).stretches[0] == plan.Stretch(17, 1)
    assert planned(description, at={"d0": 6}).stretches[0] == plan.Stretch(6, 1)
    assert planned(description, at={"d0": 999}).stretches[0] == plan.Stretch(28, 1)


def test_a_dimension_that_is_asked_for_is_not_drawn():
    result = planned(array((50, 60)), at={"d1": 7})
    assert (result.down, result.across) == (None, 0)
    assert result.stretches[1] == plan.Stretch(7, 1)


def test_of_a_mostly_empty_array_the_last_write_is_shown():
    description = array((160_000, 160_000), (1000, 1000))
    boxes = [((0, 99), (0, 99)), ((5000, 5199), (7000, 7299))]
    result = planned(description, written=boxes)
    assert [(s.low, s.size, s.step) for s in result.stretches] == [(5000, 200, 1), (7000, 300, 1)]
    assert result.notes[0] == "Only 0.00027 % was ever written; this is what was written last."
    assert not result.complete


def test_cells_that_no_write_covers_are_known():
    mask = plan.written_mask(
        (plan.Stretch(10, 4), plan.Stretch(0, 6, 2)), [((12, 99), (1, 3)), ((10, 10), (4, 4))]
    )
    assert mask is not None
    assert mask.reshape(4, 3).tolist() == [
        [False, False, True],
        [False, False, False],
        [False, True, False],
        [False, True, False],
    ]
    assert plan.written_mask((plan.Stretch(10, 4),), [((0, 99),)]) is None


@pytest.mark.parametrize(
    ("boxes", "covered"),
    [
        ([((0, 99), (0, 99))], True),
        ([((-5, 120), (0, 200))], True),
        ([((0, 49), (0, 99)), ((50, 99), (0, 99))], True),
        ([((0, 60), (0, 60)), ((0, 60), (61, 99)), ((61, 99), (0, 99))], True),
        ([((0, 49), (0, 99)), ((51, 99), (0, 99))], False),
        ([((0, 99), (0, 99))][:0], False),
        ([((0, 60), (0, 99)), ((40, 99), (0, 98))], False),
    ],
)
def test_whether_all_was_written_is_told_from_the_rectangles(boxes, covered):
    assert plan.covers(boxes, ((0, 99), (0, 99))) == covered


@pytest.mark.parametrize("shape", [(10,), (100,), (3, 7), (4, 30, 24), (10, 3, 24), (1, 5000), (60, 60)])
@pytest.mark.parametrize("rows", [1, 50, 1000])
def test_the_first_rows_are_a_beginning_of_the_array(shape, rows):
    box = plan.row_box(array(shape).extents, rows)
    where = np.meshgrid(*(np.arange(s.size) for s in box), indexing="ij")
    flat = np.ravel_multi_index(tuple(w.ravel() for w in where), shape)
    assert flat.tolist() == list(range(len(flat)))
    assert 1 <= len(flat) <= rows


def test_a_sample_of_many_attributes_is_bounded():
    fields = tuple(number(f"a{i}", "f8") for i in range(60))
    description = array((100_000, 1000), (100, 100), *fields)
    stretches = plan.spread_sample(description, fields)
    assert stretches is None or not plan.beyond_bounds(description, stretches, fields)
    assert plan.spread_sample(array((10_240, 10_240), None, *fields), fields) is None
    assert plan.beyond_bounds(description, plan.whole_box(description.extents), fields) == list(fields)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (5, "5\N{NO-BREAK SPACE}bytes"),
        (1500, "1.5\N{NO-BREAK SPACE}kB"),
        (419_430_400, "419\N{NO-BREAK SPACE}MB"),
        (999_600, "1\N{NO-BREAK SPACE}MB"),
    ],
)
def test_bytes_are_shown_for_people(count, text):
    assert plan.show_bytes(count) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (11, "11th"), (22, "22nd"), (113, "113th"), (2442, "2,442nd")],
)
def test_ordinals_read_as_people_say_them(number, text):
    assert plan.ordinal(number) == text
