"""Pixels equal the numbers they are made of."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tiledb_cloud_widgets.preview import pictures
from tiledb_cloud_widgets.preview.png import indices, png, size, viridis


def decoded(image: bytes) -> np.ndarray:
    """A PNG as an independent reader has it: red, green, blue and opacity."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(image)).convert("RGBA"))


@given(hnp.arrays("u1", hnp.array_shapes(min_dims=2, max_dims=2, max_side=20)))
@settings(max_examples=60, deadline=None)
def test_a_palette_image_reads_back(pixels):
    palette = viridis()
    colours = np.frombuffer(palette, np.uint8).reshape(256, 3)
    read = decoded(png(pixels, palette))
    assert (read[..., :3] == colours[pixels]).all()
    assert ((read[..., 3] == 0) == (pixels == 255)).all()


@pytest.mark.parametrize("channels", [3, 4])
def test_an_image_reads_back(channels):
    pixels = np.random.default_rng(0).integers(0, 256, (13, 17, channels)).astype(np.uint8)
    assert (decoded(png(pixels))[..., :channels] == pixels).all()
    assert size(png(pixels)) == (17, 13)
    assert size(b"\xff\xd8 something else") is None


def test_the_chunks_of_an_image_are_checked():
    image = png(np.zeros((2, 2), np.uint8), viridis())
    header = image[12:29]
    assert image[29:33] == zlib.crc32(header).to_bytes(4, "big")


def test_colours_grow_evenly_in_brightness():
    colours = np.frombuffer(viridis(), np.uint8).reshape(256, 3)[:255].astype(float)
    brightness = colours @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(brightness) > -0.5).all()


def test_numbers_find_their_place_between_the_ends():
    numbers = np.array([[0.0, 5.0, 10.0, -1.0, 11.0, np.nan, np.inf, -np.inf]])
    assert indices(numbers, 0, 10).tolist() == [[0, 127, 254, 0, 254, 255, 254, 0]]
    assert indices(np.array([[3.0, np.nan]]), 3, 3).tolist() == [[0, 255]]


@given(hnp.arrays("f8", hnp.array_shapes(min_dims=2, max_dims=2, max_side=17), elements=st.floats(-100, 100) | st.just(np.nan)), st.integers(1, 6), st.integers(1, 6))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_the_mean_of_a_block_is_that_of_its_numbers(cells, down, across):
    means, missing = pictures.block_means(cells, (down, across))
    assert missing == np.isnan(cells).sum()
    for i in range(means.shape[0]):
        for j in range(means.shape[1]):
            block = cells[i * down : (i + 1) * down, j * across : (j + 1) * across]
            there = block[~np.isnan(block)]
            expected = there.mean() if there.size else np.nan
            assert means[i, j] == pytest.approx(expected, nan_ok=True, abs=1e-9)


def test_means_of_a_large_image_are_made_part_by_part(monkeypatch):
    cells = np.random.default_rng(0).integers(0, 255, (90, 40, 3)).astype("u1")
    whole, _ = pictures.block_means(cells, (4, 4))
    monkeypatch.setattr(pictures, "_PART", 500)
    parts, _ = pictures.block_means(cells, (4, 4))
    assert np.array_equal(whole, parts)


@given(hnp.arrays("f8", st.integers(1, 3000), elements=st.floats(-1e6, 1e6, width=32) | st.just(np.nan)))
@settings(max_examples=60, deadline=None)
def test_a_line_shows_the_ends_of_each_stretch(numbers):
    pairs, missing, block = pictures.envelope(numbers)
    assert len(pairs) <= pictures.PIXELS
    for i, (low, high) in enumerate(pairs):
        part = numbers[i * block : (i + 1) * block]
        there = part[~np.isnan(part)]
        assert missing[i] == np.isnan(part).any()
        assert (low, high) == pytest.approx(
            (there.min(), there.max()) if there.size else (np.nan, np.nan), nan_ok=True
        )


def test_cells_without_a_value_are_gaps():
    pairs, missing, _ = pictures.envelope(np.array([1, 2, 3]), np.array([True, False, True]))
    assert np.isnan(pairs[1]).all()
    assert missing.tolist() == [0, 1, 0]


def test_a_line_is_not_drawn_over_what_was_not_read():
    places = np.concatenate([np.linspace(0, 0.1, 20), np.linspace(0.9, 1, 20)])
    pairs, missing = pictures.joined(places, np.ones(40))
    seen = np.isfinite(pairs[:, 0])
    assert seen[:50].all()
    assert seen[-50:].all()
    assert not seen[60:450].any()
    assert not missing.any()


def test_numbers_that_follow_each_other_are_joined_but_not_over_a_null():
    numbers = np.array([0.0, 1.0, np.nan, 3.0, 4.0])
    pairs, missing = pictures.joined(np.linspace(0, 1, 5), numbers, columns=101)
    assert np.isfinite(pairs[:26, 0]).all()
    assert pairs[12, 0] == pytest.approx(12 / 25, abs=0.02)
    assert np.isnan(pairs[30:70, 0]).all()
    assert missing.sum() == 1


def test_a_density_holds_every_cell_of_its_tiles():
    boxes = [np.array([[0.0, 0.5], [0.25, 0.25]]), np.array([[0.0, 1.0], [1.0, 1.0]])]
    cells = pictures.spread(boxes, np.array([100.0, 7.0]), (4, 4))
    assert cells.sum() == pytest.approx(107)
    assert cells[0].tolist() == pytest.approx([12.5] * 4)
    assert cells[1, 3] == pytest.approx(12.5 + 7)


def test_outliers_leave_the_rest_its_colours():
    numbers = np.append(np.linspace(0, 1, 1000), 1e9)
    low, high, outliers = pictures.colour_ends(numbers)
    assert low < 0.1
    assert 0.9 < high < 1.1
    assert outliers
    low, high, outliers = pictures.colour_ends(np.full(4, np.nan))
    assert (np.isnan(low), np.isnan(high), outliers) == (True, True, False)
    assert pictures.colour_ends(np.append(np.zeros(1000), 5.0)) == (0.0, 5.0, False)


def test_a_line_becomes_an_image_without_holes():
    pairs = np.array([[0, 0], [10, 10], [np.nan, np.nan], [5, 5]], np.float32)
    drawn = decoded(pictures.line_png(pairs, height=20))[..., 3] > 0
    assert drawn[:, 0].any()
    assert not drawn[:, 2].any()
    first, second = np.flatnonzero(drawn[:, 0]), np.flatnonzero(drawn[:, 1])
    assert second.min() < first.min()
    assert second.max() >= first.min() - 1
