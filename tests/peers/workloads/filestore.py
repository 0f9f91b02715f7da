"""Files in arrays: `tiledb.Filestore`, written, read in parts and copied out."""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import tiledb

base = sys.argv[1]
found = {}
content = np.random.default_rng(1).bytes(3_000_001)
folder = Path(tempfile.mkdtemp())
(folder / "report.csv").write_bytes(content)

tiledb.Array.create(f"{base}/buffer", tiledb.ArraySchema.from_file())
store = tiledb.Filestore(f"{base}/buffer")
store.write(content)
found["length"] = len(store)
found["whole"] = hashlib.sha256(store.read()).hexdigest() == hashlib.sha256(content).hexdigest()
found["part"] = store.read(1_000_000, 50).hex()
store.write(b"shorter")
found["shorter"] = [store.read().decode(), len(store)]

tiledb.Array.create(f"{base}/copied", tiledb.ArraySchema.from_file(str(folder / "report.csv")))
tiledb.Filestore.copy_from(f"{base}/copied", str(folder / "report.csv"))
tiledb.Filestore.copy_to(f"{base}/copied", str(folder / "back.csv"))
found["back"] = (folder / "back.csv").read_bytes() == content
with tiledb.open(f"{base}/copied") as array:
    found["metadata"] = {key: str(value) for key, value in array.meta.items()}
    found["schema"] = str(array.schema)
print(json.dumps(found))
