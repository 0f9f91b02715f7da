"""The TileDB Cloud catalogue inside a notebook."""
