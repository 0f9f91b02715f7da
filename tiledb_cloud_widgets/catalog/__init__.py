"""What a browser knows: queries, pages, assets, the state machine, DataFrames. No widget."""
