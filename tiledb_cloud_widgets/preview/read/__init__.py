"""Reading for a preview, in the worker only: these modules call libtiledb and wait for the network."""
