"""Every asset of the demo catalogue shows a table, a picture or a sentence; none shows an error."""

from __future__ import annotations

import pytest

from tests.local.preview.conftest import Show, shower
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.catalog.asset import Asset
from tiledb_cloud_widgets.local import demo
from tiledb_cloud_widgets.preview import parts
from tiledb_cloud_widgets.preview.process import Previewer


@pytest.fixture(scope="module")
def show(previewer: Previewer, demo_cloud: local.LocalCloud) -> Show:
    return shower(previewer, demo_cloud)


@pytest.mark.parametrize("entry", demo.entries(), ids=lambda entry: entry.path)
def test_it_is_shown(show: Show, entry: demo.Entry) -> None:
    shown = show(entry.uri)
    assert shown.outcome == "done"
    assert "failure" not in shown.names()
    assert {"table", "picture", "sentence", "text", "members"} & set(shown.names())
    columns = shown.of(parts.Columns)
    if columns is not None:
        assert columns.complete  # all arrays of the demo are small enough
        assert columns.sample.startswith("of all ")


def test_pictures_are_what_one_expects_of_them(show: Show) -> None:
    forms = {
        "tiledb://ada/photos/chelsea": ("image", 451, 300),
        "tiledb://vision-lab/mri/head-echo-planar": ("heat", 96, 128),
        "tiledb://climate-lab/cities/hourly-temperature-cube": ("heat", 365, 24),
        "tiledb://climate-lab/mauna-loa-co2": ("line", 512, 0),
        "tiledb://open-data/airports": ("density", 128, 128),
        "tiledb://vision-lab/files/coins.png": ("image", 384, 303),
    }
    for uri, expected in forms.items():
        picture = show(uri).of(parts.Picture)
        assert (picture.form, picture.width, picture.height) == expected, uri


def test_nulls_of_a_series_are_counted_and_are_gaps(show: Show) -> None:
    shown = show("tiledb://climate-lab/mauna-loa-co2")
    picture = shown.of(parts.Picture)
    assert (picture.missing, picture.reason) == (59, "null")
    assert picture.notes == ["Every cell: 2,284."]
    assert (picture.axes[0].low, picture.axes[0].high) == ("1958-03-29", "2001-12-29")
    assert shown.of(parts.Facts).versions == [1009843200000, 347155200000]


def test_versions_of_an_array_with_dates_before_1970(demo_cloud: local.LocalCloud) -> None:
    versions = Asset(demo_cloud.client, "tiledb://climate-lab/mauna-loa-co2").versions()
    assert [version.year for version in versions] == [2002, 1981]


def test_a_map_has_north_at_its_top(show: Show) -> None:
    down, across = show("tiledb://open-data/airports").of(parts.Picture).axes
    assert (down.name, down.step < 0) == ("latitude", True)
    assert (across.name, across.step > 0) == ("longitude", True)


def test_a_map_of_truth_values_ends_in_false_and_true(show: Show) -> None:
    shown = show("tiledb://open-data/horse-silhouette")
    picture = shown.of(parts.Picture)
    assert (picture.low, picture.high) == ("false", "true")
    assert shown.of(parts.Values).dtype == "|b1"


def test_where_a_sparse_array_has_no_cell_the_map_does_not_say_null(show: Show) -> None:
    picture = show("tiledb://ada/economy/us-macroeconomics-quarterly").of(parts.Picture)
    assert (picture.form, picture.missing, picture.reason) == ("heat", 0, "no cell")


def test_sentences_are_those_of_people(show: Show) -> None:
    assert show("tiledb://ada/digits").of(parts.Members).note.startswith("Both members. ")
    assert show("tiledb://open-data/files/airports.csv").of(parts.Text).note == (
        "airports.csv: the first 50 lines of a file of 210\N{NO-BREAK SPACE}kB."
    )
    axis = show("tiledb://climate-lab/cities/seattle/hourly-temperature").of(parts.Picture).axes[0]
    assert (axis.low, axis.high) == ("2010-01-01 00:00", "2010-12-31 23:00")
