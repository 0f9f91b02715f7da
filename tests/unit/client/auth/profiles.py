"""TileDB profiles in tests: written by hand anywhere, by ``tiledb`` itself only where it knows them."""

from __future__ import annotations

import pytest
import tiledb

#: For tests in which libtiledb itself writes or obeys a profile; our client reads the file with any release.
libtiledb_knows_profiles = pytest.mark.skipif(
    not hasattr(tiledb, "Profile"),
    reason=f"tiledb {tiledb.__version__} has no Profile: it neither writes profiles.json nor signs in with it",
)
