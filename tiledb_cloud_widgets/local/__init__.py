"""A TileDB Cloud on loopback for local folders."""
