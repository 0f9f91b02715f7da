"""What is shown of arrays at the ends of what there is: coordinates, numbers, files."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.local.preview.conftest import Show, Shown
from tiledb_cloud_widgets.preview import parts, png


def buffer_of(shown: Shown, kind: type, number: int = 0) -> bytes:
    return next(
        buffers[number]
        for part, buffers in zip(shown.parts, shown.buffers, strict=True)
        if isinstance(part, kind)
    )


def test_a_large_dense_table_may_have_nullable_texts(show: Show) -> None:
    shown = show("table_of_nullable_texts")
    text, number, hour = shown.of(parts.Columns).columns
    assert (text.distinct, text.note) == (10, "of the first 50 cells")
    assert shown.of(parts.Exact).columns["number"] == {
        "min": 1,
        "max": 99_999,
        "mean": 50_000,
        "nulls": 25_000,
    }
    assert 0.2 < number.nulls / number.cells < 0.3  # a sample of every 4th would have all of them or none
    assert len(hour.bars) > 10
    assert min(bar.count for bar in hour.bars) > 0


def test_coordinates_beyond_signed_integers_are_where_they_are(show: Show) -> None:
    shown = show("unsigned_coordinates")
    assert shown.of(parts.Table).rows[0] == ["9223372036854775808", "0"]
    assert (shown.of(parts.Picture).axes[0].low, shown.of(parts.Picture).axes[0].high) == (
        "9223372036854775808",
        "9223372036854775907",
    )
    shown = show("points_of_unsigned_coordinates")
    counts = np.frombuffer(buffer_of(shown, parts.Values), "<f4").reshape(shown.of(parts.Values).shape)
    assert np.argwhere(counts > 0).tolist() == [[0, 0], [32, 32], [64, 64], [96, 96], [127, 127]]


def test_numbers_that_float32_does_not_hold_are_drawn(show: Show) -> None:
    shown = show("line_beyond_float32")
    picture = shown.of(parts.Picture)
    assert (picture.low, picture.high) == (-1e300, 1e300)
    assert "1 of them: infinite." in picture.notes
    pairs = np.frombuffer(buffer_of(shown, parts.Picture)).reshape(-1, 2)
    assert np.isfinite(pairs).sum() == 2 * 499


def test_large_integers_are_told_apart_in_a_picture(show: Show) -> None:
    picture = show("map_of_identifiers").of(parts.Picture)
    assert (picture.low, picture.high) == ("18446744073709550032", "18446744073709551599")
    picture = show("line_of_large_integers", attribute="huge").of(parts.Picture)
    assert isinstance(picture.high, str)
    assert int(picture.high) < 2**64


def test_what_was_never_written_of_an_image_is_transparent(show: Show) -> None:
    shown = show("photo_partly_written")
    picture = shown.of(parts.Picture)
    assert (picture.missing, picture.reason) == (140_000 * 3, "never written")
    image = buffer_of(shown, parts.Picture)
    assert image[25] == 6  # with opacity
    small = png.thinned(image, 100)
    assert small is not None


def test_of_a_sparse_array_with_cells_everywhere_a_number_is_drawn(show: Show) -> None:
    shown = show("full_grid")
    assert (shown.of(parts.Head).drawn, shown.of(parts.Head).density) == ("gdp", False)
    assert (shown.of(parts.Picture).form, shown.of(parts.Picture).name) == ("heat", "gdp")
    assert show("full_grid", attribute="rate").of(parts.Picture).name == "rate"


def test_along_texts_there_is_nothing_to_choose(show: Show) -> None:
    head = show("table").of(parts.Head)
    assert (head.drawn, [field.name for field in head.attributes if field.drawable]) == (None, [])
    failure = show("table", attribute="opt").of(parts.Failure)
    assert failure.reason == "attribute 'opt' cannot be drawn along dimensions of text."


def test_complex_numbers_are_rows(show: Show) -> None:
    shown = show("complex_numbers", typed=True)
    (column,) = shown.of(parts.Columns).columns
    assert (column.type, column.cells) == ("complex128", 100)
    assert shown.of(parts.Table).rows[0] == ["0", "1+0j"]
    assert shown.of(parts.Cells).dtypes == ["<i8", "<c16"]


@pytest.mark.parametrize(
    ("name", "line", "note"),
    [
        ("file_in_latin_1", "naïve café", "old.txt: all 220 bytes."),
        ("file_in_utf_16", "hello wörld", "wide.txt: all 26 bytes."),
        (
            "file_of_one_line",
            '{"a":' + 495 * "1",
            "one.json: the beginning of a file of 100\N{NO-BREAK SPACE}kB.",
        ),
    ],
)
def test_texts_are_read_whatever_their_encoding(show: Show, name: str, line: str, note: str) -> None:
    text = show(name).of(parts.Text)
    assert (text.lines[0], text.note) == (line, note)


@pytest.mark.parametrize(
    ("name", "title", "detail"),
    [
        ("file_of_a_broken_image", "broken.png cannot be shown.", "It is damaged."),
        ("file_of_a_huge_image", "huge.png cannot be shown.", "It has 60,000 × 60,000 pixels."),
    ],
)
def test_an_image_that_no_browser_shows_is_a_sentence(show: Show, name: str, title: str, detail: str) -> None:
    shown: Any = show(name)
    assert shown.of(parts.Sentence) == parts.Sentence(title=title, detail=detail)
    assert shown.of(parts.Picture) is None


def test_a_damaged_file_is_called_that_and_libtiledb_s_own_names_are_left_out(show: Show) -> None:
    failure = show("damaged").of(parts.Failure)
    assert failure.reason.startswith("IO Error: Cannot read from file; Read exceeds file size")
    assert failure.next_step == "A file of it seems to be damaged."


def test_one_is_singular(show: Show) -> None:
    assert show("single_cell").of(parts.Columns).sample == "of the only cell"
