"""What of a folder is served: names, links, folders that cannot be read; what is not is named."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
import tiledb

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.client import TileDBCloudError
from tiledb_cloud_widgets.local.registry.registry import BadName, Registry
from tiledb_cloud_widgets.local.registry.users import Users
from tiledb_cloud_widgets.panel.asset_messages import DetailsRequest
from tiledb_cloud_widgets.panel.details import UNKNOWN_GROUP, details_of

from ..clouds import array, scanned
from .test_registry import ADA, BOB, USERS


def test_a_folder_that_is_no_namespace_is_left_out_with_a_warning(root, tmp_path, caplog):
    array(root / "my data/numbers", np.arange(3))
    array(root / "alone", np.arange(3))
    registry = Registry(root, Users.single("local"), tmp_path / "other.sqlite")
    with caplog.at_level(logging.WARNING):
        registry.scan()
        registry.scan()
    registry.close()
    assert caplog.text.count("'my data' is not served") == 1
    assert caplog.text.count("'alone' is not served: it is an array or group") == 1
    assert set(registry.scanner.namespaces()) == {"ada", "lab", "press"}


#: words of Persian and Hindi, a family, a folder that Finder copied, an ideographic space
JOINED = (
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0646\u0645",
    "\u0915\u094d\u200d\u0937",
    "\U0001f469\u200d\U0001f52c",
    "lab\xa0notes",
    "\u6771\u4eac\u3000\u6e7e",
)
#: a tab, an end of a line, a name that turns "gnp.exe" round, an isolate, bytes that are not UTF-8, a C1 control
UNSAFE = ("a\tb", "a\nb", "a\u202egnp.exe", "a\u2066b", "a\udcffb", "a\x9bb", "a\\b")


def test_names_with_joiners_and_no_break_spaces_are_served(root, tmp_path):
    for name in JOINED:
        array(root / "ada" / name, np.arange(3))
    with scanned(root, Users.single("local"), tmp_path) as registry:
        assert {registry.find("ada", name).name for name in JOINED} == set(JOINED)
        assert registry.scanner.not_served == {}


def test_names_with_control_and_direction_characters_are_named_to_whom_they_concern(root, tmp_path, caplog):
    for name in UNSAFE:
        made(tmp_path).rename(root / "lab" / name)
    array(root / "My Data/a", np.arange(3))
    (root / "ada/.hidden").mkdir()
    with caplog.at_level(logging.WARNING), scanned(root, USERS, tmp_path) as registry:
        unsafe = {f"lab/{name}" for name in UNSAFE}
        (root / "ada/a\tb").mkdir()
        registry.scan()
        assert set(registry.not_served(ADA)) == {"My Data", "ada/a\tb", *unsafe}
        assert set(registry.not_served(BOB)) == unsafe
        assert "'lab/a\\u202egnp.exe' is not served: its name has" in caplog.text
        (root / "My Data").rename(root / "mydata")
        registry.scan()
        assert set(registry.not_served(ADA)) == {"ada/a\tb", *unsafe}
    for name in UNSAFE:
        with pytest.raises(BadName, match="control and direction characters"):
            registry.place("lab", name)


def test_folders_that_begin_with_a_dot_and_links_are_named_where_something_is_lost(root, tmp_path):
    made(tmp_path).rename(root / "ada/.hidden")
    array(root / ".ns/a", np.arange(3))
    (root / "ada/.git/objects").mkdir(parents=True)
    (root / "ada/linked").symlink_to(root / "lab", target_is_directory=True)
    (root / "press2").symlink_to(root / "press", target_is_directory=True)
    (root / "ada/nowhere").symlink_to(root / "not there")
    (root / "ada/circle").symlink_to(root / "ada/circle")
    with scanned(root, Users.single("local"), tmp_path) as registry:
        assert registry.scanner.not_served == {
            "ada/.hidden": "its name begins with a dot",
            ".ns": "its name begins with a dot",
            "ada/linked": "it is a link, and links are not followed",
            "press2": "it is a link, and links are not followed",
        }


def test_a_folder_that_cannot_be_read_is_named(root, tmp_path, monkeypatch):
    def scandir(folder, scan=os.scandir):
        if str(folder).endswith("lab"):  # root may read every folder, so the system's refusal is made up
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    with scanned(root, Users.single("local"), tmp_path) as registry:
        assert registry.scanner.not_served == {"lab": "it cannot be read: Permission denied"}


def made(folder):
    """An array somewhere, to be renamed to what tiledb itself cannot create."""
    path = tempfile.mkdtemp(dir=folder)
    array(Path(path) / "array", np.arange(3))
    return Path(path) / "array"


def test_a_group_that_cannot_be_read_is_no_empty_group(root):
    tiledb.Group.create(str(root / "ada/bad"))
    with tiledb.Group(str(root / "ada/bad"), "w") as group:
        group.add(str(root / "ada/numbers"), name="numbers")
    for file in (root / "ada/bad/__group").iterdir():
        file.write_bytes(b"broken")
    for folder in ("ada/bad", "ada/bad/__group", "ada/bad/__meta"):
        os.utime(root / folder, (1e9, 1e9))  # what was written just now is read again before it is given up
    with local.start(root) as cloud:
        client, asset = cloud.client, tcw.Asset(cloud.client, "tiledb://ada/bad")
        assert (asset.info.size, asset.info.asset_count) == (None, None)
        with pytest.raises(
            TileDBCloudError, match="TileDB cannot read this group: what it holds is not known"
        ):
            client.group_contents(asset.uri)
        overview, metadata = (
            details_of(client, asset, DetailsRequest(asset.uri, tab)) for tab in ("overview", "metadata")
        )
        assert (overview.headline, metadata.note) == ("Group", UNKNOWN_GROUP)
