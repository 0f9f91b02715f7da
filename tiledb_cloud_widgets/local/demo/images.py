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


def _image(load: Callable[[], np.ndarray[Any, Any]], attribute: str = "") -> Callable[[str], None]:
    """Return what writes an image: dense, (row, column) or (row, column, channel), one attribute.

    By default the attribute has no name, as with `tiledb.from_numpy`.
    """

    def write(uri: str) -> None:
        pixels = load()
        rows, columns, *channels = pixels.shape
        dims = [index("row", rows, tile=128), index("column", columns, tile=128)]
        dims += [index("channel", size, tile=size) for size in channels]
        write_dense(uri, dims, {attribute: pixels})

    return write


def _scan(file: str) -> np.ndarray[Any, Any]:
    """Return a magnetic resonance image of nibabel's tests, in the byte order of this machine."""
    with as_file(files(nibabel) / "tests" / "data" / file) as path:
        scan = np.asanyarray(nibabel.load(path).dataobj)  # type: ignore[attr-defined]
    native: np.ndarray[Any, Any] = scan.astype(scan.dtype.newbyteorder("="))
    return native


def echo_planar_volume(uri: str) -> None:
    """Dense, (128, 96, 24) as x to the right, y to the front, z up: the first of two scans, int16."""
    scan = _scan("example4d.nii.gz")[..., 0]
    dims = [index(name, size, tile=32) for name, size in zip("xyz", scan.shape, strict=True)]
    write_dense(uri, dims, {"signal": scan})


def echo_planar_series(uri: str) -> None:
    """Dense, (17, 21, 3, 20) as x, y, z and number of the scan, float64."""
    scan = _scan("functional.nii")
    dims = [index(name, size, tile=16) for name, size in zip("xyz", scan.shape[:3], strict=True)]
    write_dense(uri, [*dims, index("scan", scan.shape[3], tile=5)], {"signal": scan})


def anatomical_volume(uri: str) -> None:
    """Dense, (33, 41, 25) as x, y, z: the middle of a brain, int16."""
    scan = _scan("anatomical.nii")
    dims = [index(name, size, tile=16) for name, size in zip("xyz", scan.shape, strict=True)]
    write_dense(uri, dims, {"signal": scan})


def digit_images(uri: str) -> None:
    """Dense, (1797, 8, 8) as sample, row, column; ink from 0 to 16, uint8."""
    images = load_digits().images.astype(np.uint8)
    dims = [index("sample", len(images), tile=256), index("row", 8, tile=8), index("column", 8, tile=8)]
    write_dense(uri, dims, {"ink": images})


def digit_labels(uri: str) -> None:
    """Dense, (1797,): the digit that each image shows, uint8."""
    labels = load_digits().target.astype(np.uint8)
    write_dense(uri, [index("sample", len(labels), tile=256)], {"digit": labels})


def coin_annotations(uri: str) -> None:
    """Sparse, (annotator, box) with the sides of boxes around coins, float32; no cell is written."""
    nothing = np.array([], dtype=np.float32)
    dims = [text("annotator"), index("box", 10_000, tile=100)]
    columns = dict.fromkeys(("top", "left", "bottom", "right"), nothing)
    write_sparse(
        uri, dims, {"annotator": np.array([], dtype=str), "box": np.array([], dtype=np.int32), **columns}
    )


RECIPES: dict[str, Callable[[str], None]] = {
    "ada/digits/images": digit_images,
    "ada/digits/labels": digit_labels,
    "ada/photos/chelsea": _image(data.chelsea),
    "ada/photos/coffee": _image(data.coffee),
    "ada/photos/space/astronaut": _image(data.astronaut),
    "ada/photos/space/falcon-9-launch": _image(data.rocket),
    "ada/photos/space/hubble-extreme-deep-field": _image(data.hubble_deep_field),
    "ada/scratch/coin-annotations": coin_annotations,
    "open-data/horse-silhouette": _image(data.horse, "horse"),
    "vision-lab/coins-from-pompeii": _image(data.coins, "intensity"),
    "vision-lab/eye/fundus": _image(data.retina),
    "vision-lab/eye/microaneurysms": _image(data.microaneurysms, "green"),
    "vision-lab/microscopy/cell-in-saline": _image(data.cell, "phase"),
    "vision-lab/microscopy/colon-glands-ihc": _image(data.immunohistochemistry),
    "vision-lab/mri/brain-centre": anatomical_volume,
    "vision-lab/mri/head-echo-planar": echo_planar_volume,
    "vision-lab/mri/functional-time-series": echo_planar_series,
    "vision-lab/textures/brick": _image(data.brick, "intensity"),
    "vision-lab/textures/grass": _image(data.grass, "intensity"),
    "vision-lab/textures/gravel": _image(data.gravel, "intensity"),
}
