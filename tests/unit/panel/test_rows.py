"""What a row of the grid says of an asset."""

from __future__ import annotations

import pytest

from tiledb_cloud_widgets.client.models import ArrayInfo, GroupInfo
from tiledb_cloud_widgets.panel.rows import row_of


@pytest.mark.parametrize(
    ("info", "says", "icon"),
    [
        (ArrayInfo(type="dense"), "Dense", "dense"),
        (ArrayInfo(type="sparse", file_type="array"), "Sparse", "sparse"),
        (ArrayInfo(type="dense", file_type="ml_model"), "ML model", "file"),
        (ArrayInfo(file_type="notebook"), "Notebook", "file"),
        (ArrayInfo(), None, "array"),
        (ArrayInfo(type="hologram"), "Hologram", "array"),
        (GroupInfo(group_type="soma"), "SOMA", "group"),
        (GroupInfo(group_type="generic"), "Group", "group"),
        (GroupInfo(), "Group", "group"),
    ],
)
def test_its_type_is_what_users_call_it(info, says, icon):
    row = row_of(info)
    assert (row.type, row.icon) == (says, icon)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (640, "640\N{NO-BREAK SPACE}bytes"),
        (84_112, "84.1\N{NO-BREAK SPACE}kB"),
        (999_999, "1.0\N{NO-BREAK SPACE}MB"),
        (1_204_881_232, "1.2\N{NO-BREAK SPACE}GB"),
        (312_004_112_384, "312\N{NO-BREAK SPACE}GB"),
        (1_904_200_417_280, "1.9\N{NO-BREAK SPACE}TB"),
        (0, ""),
        (-1, ""),
        (None, ""),
    ],
)
def test_the_size_of_an_array_is_bytes_in_words(size, words):
    assert row_of(ArrayInfo(size=size)).amount == words


@pytest.mark.parametrize(
    ("info", "words"),
    [
        (GroupInfo(size=1), "1 member"),
        (GroupInfo(asset_count=1200, group_count=34), "1,234 members"),
        (GroupInfo(size=0), "0 members"),
        (GroupInfo(size=-1), ""),
        (GroupInfo(), ""),
    ],
)
def test_the_size_of_a_group_is_its_members(info, words):
    assert row_of(info).amount == words
