"""Images and volumes: photographs, microscopy, textures, magnetic resonance."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
from skimage import data
from sklearn.datasets import load_digits

from tiledb_cloud_widgets.local.demo.arrays import index, text, write_dense, write_sparse

if TYPE_CHECKING:
    from collections.abc import Callable


def _photograph(load: Callable[[], np.ndarray[Any, Any]]) -> Callable[[str], None]:
    """Rows, columns, colour channels; the one attribute has no name, as `tiledb.from_numpy` makes it."""

    def write(uri: str) -> None:
        pixels = load()
        rows, columns, *channels = pixels.shape
        dims = [index("row", rows, tile=128), index("column", columns, tile=128)]
        dims += [index("channel", size, tile=size) for size in channels]
        write_dense(uri, dims, {"": pixels})

    return write


def _grey(load: Callable[[], np.ndarray[Any, Any]], attribute: str) -> Callable[[str], None]:
    """Rows and columns of one measured quantity."""

    def write(uri: str) -> None:
        pixels = load()
        rows, columns = pixels.shape
        dims = [index("row", rows, tile=128), index("column", columns, tile=128)]
        write_dense(uri, dims, {attribute: pixels})

    return write


def _scan(file: str) -> np.ndarray[Any, Any]:
    """Read a magnetic resonance image that nibabel carries."""
    with as_file(files(nibabel) / "tests" / "data" / file) as path:
        scan = np.asanyarray(nibabel.load(path).dataobj)  # type: ignore[attr-defined]
    native: np.ndarray[Any, Any] = scan.astype(scan.dtype.newbyteorder("="))
    return native


def echo_planar_volume(uri: str) -> None:
    """Left to right, back to front, bottom to top: the first of the two scans."""
    scan = _scan("example4d.nii.gz")[..., 0]
    dims = [index(name, size, tile=32) for name, size in zip("xyz", scan.shape, strict=True)]
    write_dense(uri, dims, {"signal": scan})


def echo_planar_series(uri: str) -> None:
    """Space and time: four dimensions."""
    scan = _scan("functional.nii")
    dims = [index(name, size, tile=16) for name, size in zip("xyz", scan.shape[:3], strict=True)]
    write_dense(uri, [*dims, index("scan", scan.shape[3], tile=5)], {"signal": scan})


def anatomical_volume(uri: str) -> None:
    """Hold a small volume around the middle of a brain."""
    scan = _scan("anatomical.nii")
    dims = [index(name, size, tile=16) for name, size in zip("xyz", scan.shape, strict=True)]
    write_dense(uri, dims, {"signal": scan})


def digit_images(uri: str) -> None:
    """Stack small images: sample, row, column."""
    images = load_digits().images.astype(np.uint8)
    dims = [index("sample", len(images), tile=256), index("row", 8, tile=8), index("column", 8, tile=8)]
    write_dense(uri, dims, {"ink": images})


def digit_labels(uri: str) -> None:
    """Say which digit each image shows."""
    labels = load_digits().target.astype(np.uint8)
    write_dense(uri, [index("sample", len(labels), tile=256)], {"digit": labels})


def coin_annotations(uri: str) -> None:
    """Boxes around coins: a schema that waits for its first cell."""
    nothing = np.array([], dtype=np.float32)
    dims = [text("annotator"), index("box", 10_000, tile=100)]
    columns = dict.fromkeys(("top", "left", "bottom", "right"), nothing)
    write_sparse(
        uri, dims, {"annotator": np.array([], dtype=str), "box": np.array([], dtype=np.int32), **columns}
    )


RECIPES: dict[str, Callable[[str], None]] = {
    "ada/digits/images": digit_images,
    "ada/digits/labels": digit_labels,
    "ada/photos/chelsea": _photograph(data.chelsea),
    "ada/photos/coffee": _photograph(data.coffee),
    "ada/photos/space/astronaut": _photograph(data.astronaut),
    "ada/photos/space/falcon-9-launch": _photograph(data.rocket),
    "ada/photos/space/hubble-extreme-deep-field": _photograph(data.hubble_deep_field),
    "ada/scratch/coin-annotations": coin_annotations,
    "open-data/horse-silhouette": _grey(data.horse, "horse"),
    "vision-lab/coins-from-pompeii": _grey(data.coins, "intensity"),
    "vision-lab/eye/fundus": _photograph(data.retina),
    "vision-lab/eye/microaneurysms": _grey(data.microaneurysms, "green"),
    "vision-lab/microscopy/cell-in-saline": _grey(data.cell, "phase"),
    "vision-lab/microscopy/colon-glands-ihc": _photograph(data.immunohistochemistry),
    "vision-lab/mri/brain-centre": anatomical_volume,
    "vision-lab/mri/head-echo-planar": echo_planar_volume,
    "vision-lab/mri/functional-time-series": echo_planar_series,
    "vision-lab/textures/brick": _grey(data.brick, "intensity"),
    "vision-lab/textures/grass": _grey(data.grass, "intensity"),
    "vision-lab/textures/gravel": _grey(data.gravel, "intensity"),
}
