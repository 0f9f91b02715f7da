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
