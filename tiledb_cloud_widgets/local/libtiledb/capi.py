"""The functions of the C library inside the ``tiledb`` package that a server needs.

The Python package has no functions for serialization, so the C functions are called by ctypes, with declared
argument types. A handle frees itself; a failed call raises `LibTileDBError` with libtiledb's message, which
may name local paths.

Examples
--------
>>> with Context() as ctx, ctx.make("array", "array_alloc", "/no/such/array") as array:
...     ctx.call("array_open", array, READ)
Traceback (most recent call last):
...
tiledb_cloud_widgets.local.libtiledb.capi.LibTileDBError: ...
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
from ctypes import POINTER, byref, c_char_p, c_int32, c_uint8, c_uint32, c_uint64, c_void_p
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

READ, WRITE, DELETE, MODIFY_EXCLUSIVE = 0, 1, 2, 4
CAPNP: Final = 1
SERVER_SIDE: Final = 0
SPARSE: Final = 1
STRING_ASCII: Final = 11
#: the datatypes of characters: CHAR, and STRING_ASCII to STRING_UCS4
TEXTS: Final = frozenset([4, *range(STRING_ASCII, 17)])
INCOMPLETE: Final = 3
GLOBAL_ORDER, UNORDERED = 2, 3
U64_MAX: Final = 2**64 - 1
#: the number of values of a cell of variable length
VARIABLE: Final = 2**32 - 1

# p: a handle, P: the address for a handle or address, s: text, i: int32, b: uint8, u: uint64,
# I, N, B and U: the address of each of those numbers, N that of a uint32; V: that of an address of a uint64
_SIGNATURES: Final = {
    "P":
        "array_free array_schema_free array_schema_evolution_free attribute_free buffer_free "
        "buffer_list_free config_free ctx_free dimension_free domain_free enumeration_free error_free "
        "fragment_info_free group_free query_free query_condition_free string_free",
    "PP": "config_alloc",
    "pP": "buffer_alloc ctx_alloc ctx_get_last_error error_message query_condition_alloc",
    "pp":
        "array_close fragment_info_load group_close query_finalize query_submit query_submit_and_finalize",
    "ps": "array_delete group_create",
    "ppI":
        "array_schema_get_array_type attribute_get_type dimension_get_type enumeration_get_type "
        "query_get_layout query_get_status",
    "ppB": "attribute_get_nullable",
    "ppN":
        "attribute_get_cell_val_num dimension_get_cell_val_num domain_get_ndim enumeration_get_cell_val_num "
        "fragment_info_get_fragment_num",
    "ppU": "buffer_list_get_num_buffers",
    "ppi": "array_open group_open query_condition_set_use_enumeration",
    "ppp":
        "group_set_config query_set_condition",
    "ppP": "array_get_schema array_schema_get_domain attribute_get_enumeration_name",
    "pps": "group_remove_member",
    "ppu": "array_set_open_timestamp_end array_set_open_timestamp_start",
    "pPU": "string_view",
    "psP": "array_alloc array_schema_load fragment_info_alloc group_alloc",
    "psp": "array_consolidate array_create array_evolve array_vacuum",
    "ppPU": "buffer_get_data",
    "ppiP": "query_alloc serialize_array_metadata serialize_group_metadata",
    "ppip":
        "deserialize_array_metadata deserialize_group_metadata handle_array_delete_fragments_list_request "
        "handle_array_delete_fragments_timestamps_request",
    "ppnP": "domain_get_dimension_from_index",
    "pppu": "buffer_set_data",
    "ppsP": "array_get_enumeration array_schema_get_attribute_from_name domain_get_dimension_from_name",
    "psPP": "config_get",
    "pssP": "config_set",
    "ppsU": "query_get_est_result_size",
    "ppsUU": "query_get_est_result_size_nullable query_get_est_result_size_var",
    "ppsUUU": "query_get_est_result_size_var_nullable",
    "ppsb": "group_delete_group",
    "ppuP": "buffer_list_get_buffer",
    "ppiiP":
        "deserialize_array_schema deserialize_array_schema_evolution serialize_array "
        "serialize_array_non_empty_domain_all_dimensions serialize_array_schema serialize_fragment_info "
        "serialize_group serialize_query serialize_query_est_result_sizes",
    "ppiip": "deserialize_query",
    "ppipp":
        "handle_consolidation_plan_request handle_load_array_schema_request handle_load_enumerations_request "
        "handle_query_plan_request",
    "ppnUU": "fragment_info_get_timestamp_range",
    "pppiP": "query_condition_combine",
    "ppsPV": "query_get_data_buffer query_get_offsets_buffer query_get_validity_buffer",
    "ppsbs": "group_add_member",
    "ppspU": "query_set_data_buffer query_set_offsets_buffer query_set_validity_buffer",
    "ppspui": "query_condition_init",
    "pspupuiP": "query_condition_alloc_set_membership",
}  # fmt: skip


class _Text:
    """The type of an argument that is text or a path."""

    @staticmethod
    def from_param(value: str | Path | None) -> bytes | None:
        return None if value is None else str(value).encode()


_TYPES: Final[dict[str, Any]] = {
    "p": c_void_p,
    "P": POINTER(c_void_p),
    "s": _Text,
    "i": c_int32,
    "I": POINTER(c_int32),
    "n": c_uint32,
    "N": POINTER(c_uint32),
    "b": c_uint8,
    "B": POINTER(c_uint8),
    "u": c_uint64,
    "U": POINTER(c_uint64),
    "V": POINTER(POINTER(c_uint64)),
}


class LibTileDBError(Exception):
    """A call of libtiledb that failed; the message is libtiledb's and may name local paths."""


@cache
def library() -> ctypes.CDLL:
    """Load the library that ships with ``tiledb``, and declare the functions in use.

    Raises
    ------
    ImportError
        When no C library is found in the installed ``tiledb``.
    """
    package = importlib.util.find_spec("tiledb")  # not imported: that takes most of a second
    if package is None or package.origin is None:
        raise ImportError("the package tiledb is not installed")
    lib = _load(Path(package.origin).parent)
    for codes, names in _SIGNATURES.items():
        for name in names.split():
            function = getattr(lib, f"tiledb_{name}")
            function.argtypes = [_TYPES[code] for code in codes]
            function.restype = c_int32  # 0 for success; of no use where it returns nothing
    return lib


@cache
def _function(name: str) -> Any:  # noqa: ANN401 - a function of ctypes
    return getattr(library(), f"tiledb_{name}")


def _load(folder: Path) -> ctypes.CDLL:
    # wheels hold it beside the package or in a folder of it; other builds link the extension module to it,
    # and looking up a symbol there searches the linked libraries
    patterns = ("libtiledb-*.so*", "libtiledb*.dylib", "tiledb-*.dll", "tiledb.dll", "libtiledb.*")
    for place in (folder.parent / "tiledb.libs", folder / ".dylibs", folder):
        for pattern in patterns:
            for path in sorted(place.glob(pattern)):
                with contextlib.suppress(OSError):
                    if hasattr(lib := ctypes.CDLL(str(path)), "tiledb_serialize_query"):
                        return lib
    raise ImportError(f"the tiledb package in {folder} holds no C library with serialization")


class Handle:
    """One libtiledb object, freed on leaving ``with`` or when it is collected.

    Parameters
    ----------
    kind : str
        As in the C name ``tiledb_<kind>_t``.
    keep : object, optional
        An object that must live as long, such as borrowed memory.
    """

    def __init__(self, kind: str, keep: object = None) -> None:
        self.kind = kind
        self.keep = keep
        #: what ctypes passes to a function that is given this object
        self.pointer = self._as_parameter_ = c_void_p()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.free()

    def __del__(self) -> None:
        self.free()

    def free(self) -> None:
        """Free the object; harmless when it has been freed already."""
        if self.pointer:
            _function(f"{self.kind}_free")(byref(self.pointer))  # which sets the pointer to null
        self.keep = None


class Context(Handle):
    """A ``tiledb_ctx_t``: every call needs one, and only one thread may use it at a time.

    Parameters
    ----------
    config : Handle, optional
        Settings of TileDB, of which it makes a copy.
    """

    def __init__(self, config: Handle | None = None) -> None:
        super().__init__("ctx")
        if _function("ctx_alloc")(config, byref(self.pointer)):
            raise LibTileDBError("libtiledb made no context")

    def call(self, name: str, *args: object) -> None:
        """Call ``tiledb_<name>(ctx, *args)``; raise `LibTileDBError` when it fails."""
        if self.status(name, *args):
            raise LibTileDBError(self._last_error() or name)

    def status(self, name: str, *args: object) -> int:
        """Call ``tiledb_<name>(ctx, *args)`` and return its status, 0 for success."""
        status: int = _function(name)(self, *args)
        return status

    def make(self, kind: str, name: str, *args: object, keep: object = None) -> Handle:
        """Call ``tiledb_<name>(ctx, *args, &handle)`` and return the new handle of `kind`."""
        handle = Handle(kind, keep)
        self.call(name, *args, byref(handle.pointer))
        return handle

    def number(self, name: str, *args: object) -> int:
        """Call ``tiledb_<name>(ctx, *args, &number)`` and return the number."""
        number = _function(name).argtypes[-1]._type_()
        self.call(name, *args, byref(number))
        return int(number.value)

    @contextlib.contextmanager
    def opened(
        self, kind: str, path: Path, mode: int, prepare: Callable[[Handle], object]
    ) -> Iterator[Handle]:
        """Open the array or group at `path`, once `prepare` has set it up; it is closed after the block."""
        with self.make(kind, f"{kind}_alloc", path) as handle:
            prepare(handle)
            self.call(f"{kind}_open", handle, mode)
            try:
                yield handle
            finally:
                self.status(f"{kind}_close", handle)

    def buffer(self, data: memoryview | None = None) -> Handle:
        """Return a new buffer: empty, or borrowing the mutable, aligned memory `data`."""
        handle = self.make("buffer", "buffer_alloc", keep=data)
        if data is not None:
            self.call("buffer_set_data", handle, address(data), len(data))
        return handle

    def view(self, buffer: Handle) -> memoryview:
        """Return the bytes of `buffer` without a copy, valid while their owner lives."""
        data, size = c_void_p(), c_uint64()
        self.call("buffer_get_data", buffer, byref(data), byref(size))
        if not data.value or not size.value:
            return memoryview(b"")
        return memoryview((c_uint8 * size.value).from_address(data.value)).cast("B")

    def views(self, buffers: Handle) -> list[memoryview]:
        """Return the bytes of every buffer of a buffer list, as `view` does."""
        views = []
        for index in range(self.number("buffer_list_get_num_buffers", buffers)):
            with self.make("buffer", "buffer_list_get_buffer", buffers, index) as one:
                views.append(self.view(one))
        return views

    def text(self, name: str, *args: object) -> str | None:
        """Call ``tiledb_<name>(ctx, *args, &string)`` and return the text, None for no string."""
        with self.make("string", name, *args) as string:
            if not string.pointer:
                return None
            data, size = c_void_p(), c_uint64()
            _function("string_view")(string, byref(data), byref(size))
            return ctypes.string_at(data, size.value).decode() if data.value else ""

    def _last_error(self) -> str:
        with Handle("error") as error:
            self.status("ctx_get_last_error", byref(error.pointer))
            return _message(error) if error.pointer else ""


def make_config(settings: Mapping[str, str]) -> Handle:
    """Return a new config that holds `settings`.

    Raises
    ------
    LibTileDBError
        For a value that libtiledb does not accept.
    """
    handle, error = Handle("config"), Handle("error")
    _function("config_alloc")(byref(handle.pointer), byref(error.pointer))
    for key, value in settings.items():
        if _function("config_set")(handle, key, value, byref(error.pointer)):
            raise LibTileDBError(_message(error))
    return handle


def setting(config: Handle, name: str) -> str:
    """Return the value of the setting `name`, "" for none."""
    value = c_char_p()
    with Handle("error") as error:
        _function("config_get")(
            config, name, ctypes.cast(byref(value), POINTER(c_void_p)), byref(error.pointer)
        )
    return (value.value or b"").decode()


def address(memory: memoryview) -> int:
    """Return the address of the mutable `memory`."""
    return ctypes.addressof(c_uint8.from_buffer(memory)) if len(memory) else 0


def _message(error: Handle) -> str:
    text = c_char_p()
    _function("error_message")(error, ctypes.cast(byref(text), POINTER(c_void_p)))
    return (text.value or b"").decode("utf-8", "replace")
