"""The few operations that the Python package has no name for, called in libtiledb itself."""

from __future__ import annotations

import ctypes
import json
from ctypes import byref, c_char_p, c_int, c_uint64, c_void_p
from typing import TYPE_CHECKING, Any

import tiledb

if TYPE_CHECKING:
    import numpy as np

LIB = ctypes.CDLL(tiledb.libtiledb.__file__)


class Session:
    """A context of libtiledb's own."""

    def __init__(self, config: dict[str, str]) -> None:
        settings, error, self.ctx = c_void_p(), c_void_p(), c_void_p()
        LIB.tiledb_config_alloc(byref(settings), byref(error))
        for key, value in config.items():
            LIB.tiledb_config_set(settings, key.encode(), value.encode(), byref(error))
        assert LIB.tiledb_ctx_alloc(settings, byref(self.ctx)) == 0

    def __call__(self, name: str, *args: Any) -> None:
        status = getattr(LIB, f"tiledb_{name}")(self.ctx, *args)
        if status:
            error, text = c_void_p(), c_char_p()
            LIB.tiledb_ctx_get_last_error(self.ctx, byref(error))
            LIB.tiledb_error_message(error, byref(text))
            raise tiledb.TileDBError((text.value or b"").decode())

    def query_plan(self, uri: str) -> dict[str, Any]:
        array, query, plan, data, size = (c_void_p(), c_void_p(), c_void_p(), c_char_p(), c_uint64())
        self("array_alloc", uri.encode(), byref(array))
        self("array_open", array, c_int(0))
        self("query_alloc", array, c_int(0), byref(query))
        memory, count = (c_uint64 * 1000)(), c_uint64(8000)
        self("query_set_layout", query, c_int(3))
        self("query_set_data_buffer", query, b"v", memory, byref(count))
        self("query_get_plan", query, byref(plan))
        LIB.tiledb_string_view(plan, byref(data), byref(size))
        text = ctypes.string_at(data, size.value).decode()
        self("array_close", array)
        return json.loads(text)

    def delete_fragments_list(self, uri: str, fragments: list[str]) -> None:
        names = (c_char_p * len(fragments))(*(name.encode() for name in fragments))
        self("array_delete_fragments_list", uri.encode(), names, ctypes.c_size_t(len(fragments)))

    def write_in_global_order(self, uri: str, parts: list[dict[str, np.ndarray]]) -> None:
        array, query = c_void_p(), c_void_p()
        self("array_alloc", uri.encode(), byref(array))
        self("array_set_open_timestamp_end", array, c_uint64(4))
        self("array_open", array, c_int(1))
        self("query_alloc", array, c_int(1), byref(query))
        self("query_set_layout", query, c_int(2))
        for number, part in enumerate(parts, 1):
            sizes = {name: c_uint64(cells.nbytes) for name, cells in part.items()}
            for name, cells in part.items():
                address = c_void_p(cells.ctypes.data)
                self("query_set_data_buffer", query, name.encode(), address, byref(sizes[name]))
            self("query_submit_and_finalize" if number == len(parts) else "query_submit", query)
        LIB.tiledb_query_free(byref(query))
        self("array_close", array)
