"""Summaries of columns equal what NumPy says of the same values."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tiledb_cloud_widgets.preview.schema import Field, FieldKind
from tiledb_cloud_widgets.preview.summary import BARS, BARS_OF_ONE, not_read, summarize
from tiledb_cloud_widgets.preview.values import CELL, FieldValues


def values(data, kind: FieldKind = "number", **more) -> FieldValues:
    data = np.asarray(data)
    return FieldValues(Field("v", str(data.dtype), kind, data.dtype, data.dtype.itemsize), data, **more)


def texts(words: list[str], valid=None) -> FieldValues:
    raw = [word.encode() for word in words]
    offsets = np.cumsum([0, *map(len, raw)])[:-1].astype(np.uint64)
    field = Field("v", "text", "text", np.dtype("S1"), 16, var=True)
    return FieldValues(field, np.frombuffer(b"".join(raw), np.uint8), offsets, valid)


@given(hnp.arrays(st.sampled_from(["i1", "u1", "i4", "u8", "i8"]), st.integers(1, 200)))
@settings(max_examples=200, deadline=None)
def test_a_histogram_of_integers_counts_each_once(data):
    column = summarize(values(data))
    assert sum(bar.count for bar in column.bars) == len(data)
    few = int(data.max()) - int(data.min()) < BARS_OF_ONE
    assert len(column.bars) <= (BARS_OF_ONE if few else BARS)
    for bar in column.bars:
        assert bar.count == sum(int(bar.low) <= int(value) <= int(bar.high) for value in data)
    assert (int(column.min), int(column.max)) == (int(data.min()), int(data.max()))


@pytest.mark.parametrize("type_name", ["i8", "f4", "f8"])
@pytest.mark.parametrize("count", [2, 12, 17, 24, 31])
def test_equally_frequent_whole_numbers_have_bars_of_one_height(count, type_name):
    column = summarize(values(np.tile(np.arange(count, dtype=type_name), 5)))
    assert [(bar.low, bar.high, bar.count) for bar in column.bars] == [(n, n, 5) for n in range(count)]


@given(hnp.arrays("f8", st.integers(1, 200)))
@settings(max_examples=200, deadline=None)
def test_a_histogram_of_floats_counts_each_finite_one_once(data):
    column = summarize(values(data))
    finite = data[np.isfinite(data)]
    assert sum(bar.count for bar in column.bars) == len(finite)
    assert column.nans == np.isnan(data).sum()
    if len(finite) and np.abs(finite).max() < 1e300:
        assert column.mean == pytest.approx(float(finite.mean()), rel=1e-9, abs=1e-9)


def test_infinities_are_ends_but_in_no_bar():
    column = summarize(values(np.array([np.inf, 1.0, 2.0, np.nan])))
    assert (column.min, column.max, column.mean) == (1.0, "inf", 1.5)
    assert sum(bar.count for bar in column.bars) == 2


def test_nulls_and_what_was_never_written_are_in_no_figure():
    valid, written = np.array([1, 1, 0, 1], bool), np.array([1, 1, 1, 0], bool)
    column = summarize(values(np.array([1, 2, 99, 99]), valid=valid, written=written))
    assert (column.cells, column.nulls, column.min, column.max) == (3, 1, 1, 2)


def test_nothing_but_nulls_has_no_figures():
    column = summarize(values(np.array([1, 2]), valid=np.zeros(2, bool)))
    assert (column.nulls, column.min, column.mean, column.bars) == (2, None, None, [])


def test_large_integers_go_as_text():
    column = summarize(values(np.array([-(2**63), 2**63 - 1])))
    assert (column.min, column.max) == (str(-(2**63)), str(2**63 - 1))
    assert sum(bar.count for bar in column.bars) == 2


def test_dates_before_1970_are_dates():
    days = np.array(["1958-03-29", "2001-12-29", "NaT"], "datetime64[D]")
    column = summarize(values(days, "time"))
    assert (column.min, column.max) == ("1958-03-29", "2001-12-29")
    assert sum(bar.count for bar in column.bars) == 2
    assert (column.bars[0].low, column.bars[-1].high) == ("1958-03-29", "2001-12-29")


def test_hours_read_as_times_of_day():
    hours = np.array(["2010-01-01T00", "2010-12-31T23"], "datetime64[h]")
    column = summarize(values(hours, "time"))
    assert (column.min, column.max) == ("2010-01-01 00:00", "2010-12-31 23:00")
    minutes = summarize(values(hours.astype("datetime64[m]"), "time"))
    assert minutes.max == "2010-12-31 23:00"


@given(st.lists(st.text(max_size=5), min_size=1, max_size=60))
@settings(deadline=None)
def test_frequent_words_are_those_that_counting_finds(words):
    words = [word.rstrip("\0") for word in words]
    column, counts = summarize(texts(words)), Counter(words)
    assert column.distinct == len(counts)
    assert {top.count for top in column.top} <= set(counts.values())
    assert all(counts[top.value] == top.count for top in column.top)
    if column.top:
        assert column.top[0].count == max(counts.values())


def test_words_that_all_differ_have_no_frequent_ones():
    column = summarize(texts(["a", "b", "c"]))
    assert (column.distinct, column.top) == (3, [])


def test_long_words_are_cut():
    column = summarize(texts(["x" * 1000, "x" * 1000]))
    assert column.top[0].value == "x" * CELL + "…"


def test_truths_and_categories_are_counted():
    truths = summarize(values(np.array([True, False, True]), "bool"))
    assert [(top.value, top.count) for top in truths.top] == [("true", 2), ("false", 1)]
    animals = summarize(values(np.array([0, 1, 1, 9], "i1"), "category", labels=["cat", "dog"]))
    assert [(top.value, top.count) for top in animals.top] == [("dog", 2), ("cat", 1), ("code 9", 1)]


def test_of_lists_the_lengths_are_shown():
    field = Field("v", "float32", "numbers", np.dtype("f4"), 16, var=True)
    data = np.arange(6, dtype="f4").view(np.uint8)
    column = summarize(FieldValues(field, data, np.array([0, 4, 4, 20], np.uint64)))
    assert (column.kind, column.min, column.max, column.note) == ("lengths", 0, 4, "values in a cell")


def test_what_is_not_read_says_so():
    assert not_read(Field("scan", "bytes", "blob", np.dtype("S1"), 16, var=True)).note == "not read"


def test_numbers_closer_than_floats_can_divide_make_one_bar():
    low = 1.0
    column = summarize(values(np.array([low, np.nextafter(low, 2)])))
    assert [bar.count for bar in column.bars] == [2]
