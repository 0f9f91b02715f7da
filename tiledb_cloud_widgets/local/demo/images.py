"""Images and volumes: photographs, microscopy, textures, magnetic resonance."""

from __future__ import annotations

from functools import partial
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
from skimage import data
from sklearn.datasets import load_digits

from .arrays import index, text, write_dense, write_sparse

if TYPE_CHECKING:
    from collections.abc import Callable


def _dense(load: Callable[[], np.ndarray[Any, Any]], attribute: str, **tiles: int) -> Callable[[str], None]:
    """Return what writes a dense array of one attribute; `tiles`: the extent of a tile by dimension."""

    def write(uri: str) -> None:
        values = load()
        dims = [index(name, size, tile=tiles[name]) for name, size in zip(tiles, values.shape, strict=False)]
        write_dense(uri, dims, {attribute: values})

    return write


def _image(load: Callable[[], np.ndarray[Any, Any]], attribute: str = "") -> Callable[[str], None]:
    """Return what writes an image: dense, (row, column) or (row, column, channel), one attribute.

    By default the attribute has no name, as with `tiledb.from_numpy`.
    """
    return _dense(load, attribute, row=128, column=128, channel=4)


def _scan(file: str) -> np.ndarray[Any, Any]:
    """Return a magnetic resonance image of nibabel's tests, in the byte order of this machine."""
    with as_file(files(nibabel) / "tests" / "data" / file) as path:
        scan = np.asanyarray(nibabel.load(path).dataobj)  # type: ignore[attr-defined]
    native: np.ndarray[Any, Any] = scan.astype(scan.dtype.newbyteorder("="))
    return native


def _first_scan() -> np.ndarray[Any, Any]:
    """Return (128, 96, 24) values as x to the right, y to the front, z up: the first scan, int16."""
    return _scan("example4d.nii.gz")[..., 0]


def _digits(part: str) -> np.ndarray[Any, Any]:
    """Return ``images``, (1797, 8, 8) of ink from 0 to 16, or ``target``, the digit of each; uint8."""
    values: np.ndarray[Any, Any] = load_digits()[part].astype(np.uint8)
    return values


def coin_annotations(uri: str) -> None:
    """Sparse, (annotator, box) with the sides of boxes around coins, float32; no cell is written."""
    nothing = np.array([], dtype=np.float32)
    dims = [text("annotator"), index("box", 10_000, tile=100)]
    columns = dict.fromkeys(("top", "left", "bottom", "right"), nothing)
    write_sparse(
        uri, dims, {"annotator": np.array([], dtype=str), "box": np.array([], dtype=np.int32), **columns}
    )


RECIPES: dict[str, Callable[[str], None]] = {
    "ada/digits/images": _dense(partial(_digits, "images"), "ink", sample=256, row=8, column=8),
    "ada/digits/labels": _dense(partial(_digits, "target"), "digit", sample=256),
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
    "vision-lab/mri/brain-centre": _dense(partial(_scan, "anatomical.nii"), "signal", x=16, y=16, z=16),
    "vision-lab/mri/head-echo-planar": _dense(_first_scan, "signal", x=32, y=32, z=32),
    "vision-lab/mri/functional-time-series": _dense(
        partial(_scan, "functional.nii"), "signal", x=16, y=16, z=16, scan=5
    ),
    "vision-lab/textures/brick": _image(data.brick, "intensity"),
    "vision-lab/textures/grass": _image(data.grass, "intensity"),
    "vision-lab/textures/gravel": _image(data.gravel, "intensity"),
}
