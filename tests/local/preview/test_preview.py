"""What ``Asset.preview`` returns: shown anywhere, escaped and small; and as values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import tiledb

from tests.local.preview import makers
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.catalog.asset import Asset
from tiledb_cloud_widgets.catalog.preview import LARGEST_OUTPUT, Preview
from tiledb_cloud_widgets.client import errors


@pytest.fixture
def asset(cloud: local.LocalCloud) -> Callable[[str], Asset]:
    return lambda name: Asset(cloud.client, f"tiledb://me/{name}")


def test_a_map_is_values_and_a_picture(asset: Callable[[str], Asset], folder: Path) -> None:
    preview = asset("cube").preview(at={"d0": 3})
    assert (preview.kind, preview.shape, preview.cells) == ("dense", (64, 128, 128), 64 * 128 * 128)
    with tiledb.open(str(folder / "me" / "cube")) as array:
        np.testing.assert_array_equal(preview.to_numpy(), array[3]["v"])
    assert preview.notes[0] == "Every cell of d0 = 3."
    assert preview.exact["v"]["max"] == pytest.approx(1.0)
    image = preview._repr_png_()
    assert image is not None
    assert image.startswith(b"\x89PNG")


def test_rows_are_typed_and_nulls_are_missing(asset: Callable[[str], Asset]) -> None:
    frame = asset("line_of_days").preview().to_frame()
    assert len(frame) == 1000
    assert frame["day"][0] == pd.Timestamp("1960-01-01")
    assert frame["t"].dtype == np.float32
    assert frame["n"].isna().sum() == 200


@pytest.mark.parametrize(
    "name", ["photo", "map_with_gaps", "points", "table", "hostile_names", "attributes_3000", "line_long"]
)
def test_the_output_of_a_cell_is_small(asset: Callable[[str], Asset], name: str) -> None:
    preview = asset(name).preview()
    image = preview._repr_png_() or b""
    assert (
        len(repr(preview).encode()) + len(preview._repr_html_().encode()) + len(image) * 4 // 3
        <= LARGEST_OUTPUT
    )
    assert repr(preview).startswith(f"<Preview tiledb://me/{name}")


def test_the_output_of_a_cell_says_what_its_picture_shows(asset: Callable[[str], Asset]) -> None:
    html = asset("forecasts").preview()._repr_html_()
    assert "<p>v from 12 to 601; day 1960-01-01 to 1960-02-29, of 1960-03-01 to 1960-03-24</p>" in html
    assert (
        "<p>Every cell. Colours from the 1st to the 99th percentile. Columns: of all 1,440 cells.</p>" in html
    )


def test_names_of_other_people_are_text(asset: Callable[[str], Asset]) -> None:
    html = asset("hostile_names").preview()._repr_html_()
    assert makers.HOSTILE not in html
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("encrypted", "It is encrypted; the preview has no key."),
        ("empty_dense", "Nothing was written yet."),
        ("tile_of_419_mb", "One tile is 419\N{NO-BREAK SPACE}MB; the preview reads none."),
        ("damaged", "It could not be read."),
    ],
)
def test_what_cannot_be_shown_is_said_and_not_raised(
    asset: Callable[[str], Asset], name: str, sentence: str
) -> None:
    preview = asset(name).preview()
    assert sentence in preview.notes
    assert preview.to_frame().empty
    with pytest.raises(ValueError, match="has no numbers"):
        preview.to_numpy()


def test_groups_and_files_have_frames_too(asset: Callable[[str], Asset]) -> None:
    assert list(asset("group_of_30").preview().to_frame()["name"])[:2] == ["m00", "m01"]
    assert asset("file_of_text").preview().to_frame()["line"][0] == "line 0, naïve"


def test_what_is_not_there_is_raised_as_by_open(
    asset: Callable[[str], Asset], cloud: local.LocalCloud
) -> None:
    with pytest.raises(errors.NotFound):
        asset("nothing").preview()


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"at": {"q": 1}}, ValueError, "'q' is not a dimension"),
        ({"attribute": "w"}, ValueError, "'w' is not one of 'v'"),
        ({"seconds": 0}, ValueError, "seconds must be a number above 0"),
        ({"timestamp": "now"}, TypeError, "timestamp must be milliseconds"),
        ({"at": {"d0": "x"}}, ValueError, "'d0' must be a whole number, not 'x'"),
        ({"at": {"d0": 1.5}}, TypeError, "'d0' must be a whole number or a date, not 1.5"),
        ({"at": 5}, TypeError, "at must be a mapping from dimensions to coordinates"),
        ({"at": {"d0": 10**6}}, ValueError, "1000000 of 'd0' is not in 0 to "),
        ({"attribute": 5}, TypeError, "attribute must be the name of an attribute, not 5"),
        ({"seconds": float("inf")}, ValueError, "seconds must be a number above 0"),
    ],
)
def test_wrong_arguments_say_what_is_allowed(
    asset: Callable[[str], Asset], options: dict, error: type, text: str
) -> None:
    with pytest.raises(error, match=text):
        asset("cube").preview(**options)


@pytest.mark.parametrize(
    "day",
    ["1960-02-01", date(1960, 2, 1), datetime(1960, 2, 1), datetime(1960, 2, 1, tzinfo=UTC),
     np.datetime64("1960-02-01"), pd.Timestamp("1960-02-01"), -3622],
)  # fmt: skip
def test_a_date_is_a_coordinate_however_it_is_written(asset: Callable[[str], Asset], day: Any) -> None:
    assert asset("forecasts").preview(at={"day": day}).to_numpy().tolist() == [310 + i for i in range(24)]


def test_of_a_date_that_is_none_an_example_is_given(asset: Callable[[str], Asset]) -> None:
    with pytest.raises(ValueError, match="'day' must be a date such as '2012-01-31', not 'spring'"):
        asset("forecasts").preview(at={"day": "spring"})
    with pytest.raises(ValueError, match="is sparse"):
        asset("points").preview(at={"lat": 1})


def test_what_was_written_between_two_times_is_shown(asset: Callable[[str], Asset]) -> None:
    written_over = asset("written_over")
    assert written_over.preview(timestamp=(1500, 2500)).cells == 60_000
    assert written_over.preview(timestamp=(1500, 2500)).exact.get("v", {}).get("max", 59_999) == 59_999
    assert written_over.preview(timestamp=datetime.fromtimestamp(1.5, UTC)).cells == 60_000
    assert written_over.preview(timestamp=(0, 2500)).cells == 90_000


def test_versions_open_the_array_as_it_was(asset: Callable[[str], Asset]) -> None:
    versions = asset("fragments_300").versions()
    assert len(versions) == 300
    assert versions == sorted(versions, reverse=True)
    earliest = asset("fragments_300").preview(timestamp=versions[-1])
    assert earliest.shape == (1000,)
    with pytest.raises(TypeError, match="is a group"):
        asset("group_of_30").versions()


def test_it_is_a_public_name() -> None:
    import tiledb_cloud_widgets as tcw

    assert tcw.Preview is Preview
