"""The TileDB Cloud REST API over requests."""
