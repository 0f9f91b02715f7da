"""TileDB-Py's own tests, which are inside its wheel, on a folder and over ``tiledb://``."""
