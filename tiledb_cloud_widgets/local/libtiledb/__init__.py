"""libtiledb by ctypes, and the Cap'n Proto messages it has no function for."""
