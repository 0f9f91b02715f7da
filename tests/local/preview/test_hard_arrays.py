"""Every hard array shows something within the bounds, and figures of all cells equal a full read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import tiledb

from tests.local.preview import arrays
from tests.local.preview.conftest import Show, Shown, resident
from tiledb_cloud_widgets.preview import parts
from tiledb_cloud_widgets.preview.process import Previewer
from tiledb_cloud_widgets.preview.schema import plain

SENTENCES = {
    "empty_dense": "Nothing was written yet.",
    "empty_sparse": "Nothing was written yet.",
    "encrypted": "It is encrypted; the preview has no key.",
    "tile_of_419_mb": "One tile is 419\N{NO-BREAK SPACE}MB; the preview reads none.",
    "complex_numbers": "There is no picture of values of this type.",
    "file_of_nothing_known": "thing.bin is neither a text nor an image.",
    "file_of_a_broken_image": "broken.png cannot be shown.",
    "file_of_a_huge_image": "huge.png cannot be shown.",
}
FORMS = {
    "line_long": "line", "line_of_small_coordinates": "line", "line_of_days": "line", "line_not_a_number": "line",
    "line_of_large_integers": "line", "single_cell": "line", "constant": "heat", "map_with_gaps": "heat",
    "map_large": "heat", "map_of_tiny_tiles": "heat", "map_of_long_rows": "heat", "map_mostly_empty": "heat",
    "map_of_integers_partly_written": "heat", "cube": "heat", "five_dimensions": "heat", "flat_dimensions": "line",
    "photo": "image", "photo_channels_first": "image", "colours_in_a_cell": "image", "truths": "heat",
    "texts_in_a_dense_array": "line", "attributes_3000": "line", "hostile_names": "line", "fragments_300": "line",
    "points": "density", "matrix": "density", "written_over": "line", "categories": "line",
    "blobs_of_40_mb": "bars", "texts_of_20_mb": "line", "series": "line", "points_in_space": "density",
    "soma": "line", "image_levels": "image", "table_of_nullable_texts": "line", "unsigned_coordinates": "line",
    "points_of_unsigned_coordinates": "density", "line_beyond_float32": "line", "map_of_identifiers": "heat",
    "photo_partly_written": "image", "full_grid": "heat", "forecasts": "heat",
}  # fmt: skip


@pytest.mark.parametrize("name", arrays.MAKERS)
def test_it_shows_something_within_the_bounds(show: Show, name: str) -> None:
    shown = show(name)
    assert shown.outcome == "done"
    assert (shown.of(parts.Failure) is not None) == (name == "damaged"), shown.of(parts.Failure)
    sentence, picture = shown.of(parts.Sentence), shown.of(parts.Picture)
    assert (sentence and sentence.title) == SENTENCES.get(name)
    assert (picture and picture.form) == FORMS.get(name)
    if name != "damaged":
        assert {"table", "picture", "sentence", "text", "members"} & set(shown.names())
    for part, buffers in zip(shown.parts, shown.buffers, strict=True):
        size = len(msgspec.json.encode(part)) + sum(map(len, buffers))
        assert size <= (1 << 20) + 1000, (parts.name(part), size)
        if isinstance(part, parts.Table):
            assert len(part.rows) <= 50
            assert len(part.names) <= 60
            assert all(len(cell or "") <= 121 for row in part.rows for cell in row)
        if isinstance(part, parts.Picture):
            assert max(part.width, part.height) <= 512
            assert part.notes


def test_the_worker_stays_small(show: Show, previewer: Previewer) -> None:
    for name in arrays.MAKERS:
        show(name)
    assert len(previewer.pids) == 1
    assert resident(previewer.pids[0]) <= 256 << 20


#: Which of them are no arrays.
GROUPS = {"soma", "image_levels"}


@pytest.mark.parametrize(
    "name",
    [name for name in arrays.MAKERS if name in {*FORMS, "table"} - GROUPS - {"map_mostly_empty"}],
)
def test_figures_of_all_cells_equal_a_full_read(show: Show, folder: Path, name: str) -> None:
    uri = str(folder / "me" / name)
    shown = show(name)
    facts, columns, exact = shown.of(parts.Facts), shown.of(parts.Columns), shown.of(parts.Exact)
    with tiledb.open(uri) as array:
        reader = Everything(array)
        if facts.counted:
            assert facts.cells == reader.cells()
        for column in columns.columns if columns.complete else ():
            compare(column, *reader.of(column.name))
        if exact is not None and exact.cells is not None:
            assert exact.cells == reader.cells()
            for column_name, figures in exact.columns.items():
                assert figures
                values, valid = reader.of(column_name)
                there = values[valid]
                assert figures.get("nulls", 0) == (~valid).sum()
                for figure, expected in (
                    ("min", there.min()),
                    ("max", there.max()),
                    ("mean", there.mean(dtype="f8")),
                ):
                    if figure in figures:
                        assert figures[figure] == pytest.approx(plain(expected), rel=1e-6)
    if not (columns.complete or (exact is not None and exact.cells is not None)):
        assert " of all " not in columns.sample or "that were written" in columns.sample


class Everything:
    """All cells of an array, read from its folder."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def of(self, name: str) -> tuple[Any, Any]:
        """Every value of a field, and which are not null."""
        schema = self.array.schema
        where = tuple(slice(None) for _ in range(schema.ndim))
        if schema.domain.has_dim(name):
            query = self.array.query(attrs=[], dims=[name], use_arrow=False).multi_index
        else:
            query = self.array.query(attrs=[name], use_arrow=False).multi_index
        values = np.ravel(query[where if len(where) > 1 else where[0]][name])
        valid = query.pyquery.results()[name or "__attr" if name == "" else name][2] if name else np.array([])
        return values, valid.astype(bool) if valid.size else np.ones(len(values), bool)

    def cells(self) -> int:
        schema = self.array.schema
        field = schema.domain.dim(0).name if schema.sparse else schema.attr(0).name
        values, _ = self.of(field)
        return len(values)


def compare(column: parts.Column, values: Any, valid: Any) -> None:
    there = values[valid]
    assert column.cells == len(values)
    assert column.nulls == (~valid).sum()
    if column.kind == "number":
        numbers = there[~np.isnan(there)] if there.dtype.kind == "f" else there
        assert column.nans == len(there) - len(numbers)
        assert (column.min, column.max) == (plain(numbers.min()), plain(numbers.max()))
        finite = numbers[np.isfinite(numbers)]
        assert column.mean == pytest.approx(finite.mean(dtype="f8"), rel=1e-9)
        assert sum(bar.count for bar in column.bars) == len(finite)
    elif column.kind == "time":
        assert (column.min, column.max) == (str(there.min()), str(there.max()))
    elif column.kind in ("text", "category"):
        words = [word.decode() if isinstance(word, bytes) else str(word) for word in there]
        assert column.distinct == len(set(words))


def test_a_picture_has_the_numbers_of_the_array(show: Show, folder: Path) -> None:
    values, buffers = values_of(show("map_with_gaps", typed=True))
    with tiledb.open(str(folder / "me" / "map_with_gaps")) as array:
        expected = array[:]["v"].astype("f8").reshape(400, 2, 500, 2)
    there = ~np.isnan(expected)
    means = np.where(there, expected, 0).sum((1, 3)) / np.maximum(there.sum((1, 3)), 1)
    means[there.sum((1, 3)) == 0] = np.nan
    np.testing.assert_allclose(values, means, rtol=1e-5)
    assert buffers


def values_of(shown: Shown) -> tuple[Any, bytes]:
    place = shown.names().index("values")
    part, (data,) = shown.parts[place], shown.buffers[place]
    assert isinstance(part, parts.Values)
    return np.frombuffer(data, part.dtype).reshape(part.shape), data


def test_a_cut_through_a_cube_is_where_it_was_asked_for(show: Show, folder: Path) -> None:
    shown = show("cube", at={"d0": 3}, typed=True)
    with tiledb.open(str(folder / "me" / "cube")) as array:
        expected = array[3]["v"]
    np.testing.assert_array_equal(values_of(shown)[0], expected)
    fixed = shown.of(parts.Picture).fixed
    assert [(cut.name, cut.low, cut.high, cut.at) for cut in fixed] == [("d0", 0, 63, 3)]
    assert shown.of(parts.Picture).notes[0] == "Every cell of d0 = 3."


def test_holes_between_writes_are_holes_not_numbers(show: Show) -> None:
    shown = show("map_of_integers_partly_written")
    picture, columns = shown.of(parts.Picture), shown.of(parts.Columns)
    assert (picture.missing, picture.reason) == (110_000, "never written")
    assert columns.sample == "of all 160,000 cells, the 50,000 that were written"
    assert (columns.columns[0].min, columns.columns[0].max) == (0, 39_999)
    assert shown.of(parts.Exact) is None


def test_an_earlier_version_shows_what_was_written_then(show: Show) -> None:
    latest, earlier = show("written_over"), show("written_over", timestamp=1500)
    assert latest.of(parts.Facts).versions == [3000, 2000, 1000] or latest.of(parts.Facts).versions == [
        2000,
        1000,
    ]
    assert earlier.of(parts.Facts).versions == latest.of(parts.Facts).versions
    assert earlier.of(parts.Exact).cells == 60_000
    assert latest.of(parts.Exact).cells == 89_000


def test_before_the_first_version_nothing_was_written(show: Show) -> None:
    shown = show("written_over", timestamp=10)
    assert shown.of(parts.Sentence).title == "Nothing was written yet."
    assert shown.of(parts.Facts).versions


def test_an_attribute_can_be_chosen(show: Show) -> None:
    shown = show("points", attribute="speed")
    assert shown.of(parts.Head).drawn == "speed"
    assert shown.of(parts.Picture).form == "heat"
    assert shown.of(parts.Picture).name == "speed"


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("points", {"attribute": "sped"}, "attribute 'sped' is not one of 'speed', 'n' and 'when'."),
        ("points", {"attribute": "when"}, "attribute 'when' cannot be drawn: it is datetime_sec."),
        ("cube", {"at": {"z": 3}}, "at: 'z' is not a dimension; they are 'd0', 'd1' and 'd2'."),
    ],
)
def test_what_the_array_has_not_is_named(show: Show, name: str, options: dict[str, Any], reason: str) -> None:
    failure = show(name, **options).of(parts.Failure)
    assert (failure.code, failure.reason) == ("request", reason)


def test_exact_figures_that_cost_much_wait_to_be_asked_for(show: Show) -> None:
    assert show("map_of_tiny_tiles").of(parts.Exact) == parts.Exact(offer="goes through 20,100 tiles")
    exact = show("map_of_tiny_tiles", exact=True).of(parts.Exact)
    assert exact.cells == 2_010_000
    assert exact.columns["v"]["max"] > 4


def test_a_group_lists_its_members(show: Show) -> None:
    members = show("group_of_30").of(parts.Members)
    assert (members.total, len(members.members)) == (30, 30)
    assert members.note == "All 30 members. The group holds no picture of its own."
    assert show("group_without_members").of(parts.Members).note == "The group is empty."
    assert show("image_levels").of(parts.Picture).notes[0] == "Level 2 of 3."
    assert show("soma").of(parts.Table).names == ["soma_joinid", "cell_type", "n_genes"]


def test_a_text_file_shows_its_first_lines(show: Show) -> None:
    text = show("file_of_text").of(parts.Text)
    assert text.lines[:2] == ["line 0, naïve", "line 1, naïve"]
    assert len(text.lines) == 50
    assert text.note == "poem.txt: the first 50 lines of a file of 369\N{NO-BREAK SPACE}kB."


def test_of_a_damaged_array_the_error_is_told_in_the_words_of_the_server(show: Show) -> None:
    shown = show("damaged")
    assert shown.names()[:2] == ["head", "facts"]
    assert "Read exceeds file size" in shown.of(parts.Failure).reason
    assert "HTTP" not in shown.of(parts.Failure).reason


def test_typed_rows_come_as_they_are_stored(show: Show, folder: Path) -> None:
    shown = show("line_of_days", typed=True)
    place = shown.names().index("cells")
    cells, buffers = shown.parts[place], shown.buffers[place]
    assert isinstance(cells, parts.Cells)
    assert cells.names == ["day", "t", "n"]
    assert cells.dtypes == ["<M8[D]", "<f4", "<i4"]
    days = np.frombuffer(buffers[0], "<M8[D]")
    assert (days[0], len(days)) == (np.datetime64("1960-01-01"), 1000)
    valid = np.frombuffer(buffers[5], bool)
    assert valid[:6].tolist() == [False, True, True, True, True, False]
