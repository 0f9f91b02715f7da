"""What users of libraries above tiledb do, with default settings: ``python NAME.py BASE`` prints what they get, as JSON.

BASE is a folder or a ``tiledb://`` URI; the results must be the same. Each is run by the interpreter that has its library.
"""
