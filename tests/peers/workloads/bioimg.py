"""tiledb-bioimg: a TIFF with levels becomes a group of arrays, is read as a slide, and becomes a TIFF again."""

import json
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import tifffile
import tiledb
from tiledb.bioimg.converters.ome_tiff import OMETiffConverter
from tiledb.bioimg.openslide import TileDBOpenSlide

warnings.simplefilter("ignore")
base = sys.argv[1]
found = {}
folder = Path(tempfile.mkdtemp())
rng = np.random.default_rng(1)
levels = [rng.integers(0, 255, (3, size, size), np.uint8) for size in (512, 256, 128)]
with tifffile.TiffWriter(folder / "slide.ome.tiff", ome=True) as tiff:
    tiff.write(
        levels[0],
        subifds=2,
        photometric="rgb",
        planarconfig="separate",
        metadata={"axes": "CYX", "Name": "slide"},
    )
    for level in levels[1:]:
        tiff.write(level, subfiletype=1, photometric="rgb", planarconfig="separate")

for uri in (f"{base}/slide", f"{base}/slashed/"):
    OMETiffConverter.to_tiledb(str(folder / "slide.ome.tiff"), uri)
    with TileDBOpenSlide(uri) as slide:
        found[uri.removeprefix(base)] = [
            slide.level_count,
            slide.level_dimensions,
            slide.level_downsamples,
            [
                bool((slide.read_level(n) == np.moveaxis(level, 0, -1)).all())
                for n, level in enumerate(levels)
            ],
            slide.read_region((100, 50), 1, (8, 6)).tolist(),
        ]
with tiledb.Group(f"{base}/slide") as group:
    found["members"] = sorted((member.name, member.type.__name__) for member in group)
    found["metadata"] = sorted(group.meta)
OMETiffConverter.from_tiledb(f"{base}/slide", str(folder / "back.ome.tiff"))
back = tifffile.imread(folder / "back.ome.tiff")
found["back"] = [back.shape, back.tolist() == levels[0].tolist(), int(back.sum()) == int(levels[0].sum())]
found["kind"] = tiledb.object_type(f"{base}/slide")
print(json.dumps(found))
