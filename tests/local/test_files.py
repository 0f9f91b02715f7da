"""Files stored as arrays, from a folder to the catalogue: listed as files, and read whatever wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tiledb

import tiledb_cloud_widgets as tcw

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "größer\n".encode() * 5000


def by_hand(uri: str, dimension: str) -> None:
    """A file as other programs write it: their own dimension, bytes as numbers, the size as they like it."""
    domain = tiledb.Domain(tiledb.Dim(dimension, domain=(0, 99), tile=10, dtype=np.uint64))
    tiledb.Array.create(uri, tiledb.ArraySchema(domain, [tiledb.Attr("contents", dtype=np.uint8)]))
    with tiledb.open(uri, "w") as array:
        array[0:5] = np.frombuffer(b"hello", np.uint8)
        array.meta["file_size"] = np.int32(5)


def write_files(root: Path) -> dict[str, bytes]:
    """Write files into the namespace ``me``; return what is in each."""
    (root / "me").mkdir()
    original = root.parent / "original.bin"
    original.write_bytes(TEXT)
    files = {"notes.txt": TEXT, "nothing": b"", "not written": b""}
    for name, content in files.items():
        uri = str(root / "me" / name)
        tiledb.Array.create(uri, tiledb.ArraySchema.from_file())
        if name != "not written":
            tiledb.Filestore(uri).write(content)
    imported = str(root / "me" / "imported.bin")
    tiledb.Array.create(imported, tiledb.ArraySchema.from_file(str(original)))
    tiledb.Filestore.copy_from(imported, str(original))
    for dimension in ("position", "rows"):
        by_hand(str(root / "me" / f"by hand {dimension}"), dimension)
    return files | {"imported.bin": TEXT, "by hand position": b"hello", "by hand rows": b"hello"}


def test_arrays_that_hold_files_are_files(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    files = write_files(root)
    tiledb.from_numpy(str(root / "me" / "numbers"), np.arange(5))
    tiledb.Group.create(str(root / "me" / "images"))
    with tiledb.Group(str(root / "me" / "images"), "w") as group:
        group.add(str(root / "me" / "notes.txt"), name="notes")
        group.add(str(root / "me" / "numbers"), name="numbers")
        group.meta["dataset_type"] = "BIOIMG"
    with tcw.local.start(root, writable=True) as cloud:
        client = cloud.client
        sent = f"tiledb://{cloud.username}/sent.txt"
        tiledb.Array.create(sent, tiledb.ArraySchema.from_file(), ctx=client.Ctx())
        tiledb.Filestore(sent, ctx=client.Ctx()).write(b"sent")

        found = tcw.listing(client=client, progress=False, file_types="file")
        assert sorted(found["name"]) == sorted([*files, "sent.txt"])
        assert tcw.listing(client=client, progress=False, exclude_file_types="file")["name"].tolist() == [
            "numbers"
        ]
        for name, content in {**files, sent.rpartition("/")[2]: b"sent"}.items():
            namespace = cloud.username if name == "sent.txt" else "me"
            asset = tcw.Asset(client, f"tiledb://{namespace}/{name}")
            assert (asset.read(), asset.what) == (content, "a file stored as an array"), name

        preview = tcw.Asset(client, "tiledb://me/not written").preview()
        assert (preview.kind, preview.cells) == ("file", 0)
        assert "The file is empty." in repr(preview)

        images = tcw.Asset(client, "tiledb://me/images")
        assert images.what == "a group (bioimg)"
        assert tcw.listing(client=client, progress=False, kind="group", group_type="bioimg")[
            "name"
        ].tolist() == ["images"]
        for uri, what in (("tiledb://me/numbers", "dense array"), (images.uri, r"group \(bioimg\)")):
            with pytest.raises(TypeError, match=rf"{uri} is a {what}, not a file"):
                tcw.Asset(client, uri).read()

        # whoever says more of a file is not contradicted by the next write
        client.update_array_info(sent, file_type="notebook")
        tiledb.Filestore(sent, ctx=client.Ctx()).write(b"sent again")
        asset = tcw.Asset(client, sent)
        assert (asset.read(), asset.info.file_type) == (b"sent again", "notebook")
