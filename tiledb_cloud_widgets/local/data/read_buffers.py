"""The buffers into which libtiledb reads the results of a query.

Clients announce far more than their results need: `tiledb` 10 MB a field, tiledbsoma 1 GiB. Up to the limit
they get what they announce, since memory is mapped only where it is filled. Beyond it, a sparse read gets
smaller buffers: it ends incomplete, and the client continues it. A dense read cannot be continued, so its
buffers are as large as its results may be.
"""

from __future__ import annotations

from ctypes import POINTER, byref, c_int32, c_uint64, c_void_p
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..http.body import aligned
from ..http.errors import HTTPError
from ..libtiledb.capi import INCOMPLETE, SPARSE, Handle, address

if TYPE_CHECKING:
    from ..libtiledb.capi import Context

#: how many times the bytes of its offsets the texts of a sparse read get: each cell must fit as a whole
_VAR_WEIGHT: Final = 4
#: bytes that a buffer of a sparse read has at least, if it is announced to be as large
_SMALLEST: Final = 1 << 16


@dataclass
class Field:
    """A dimension, attribute or aggregate of a read, and which buffers it has besides that of its data."""

    name: str
    var: bool
    nullable: bool
    #: bytes of each buffer by its kind; libtiledb keeps their addresses, and writes how many it has filled
    sizes: dict[str, c_uint64] = field(default_factory=dict)

    @property
    def kinds(self) -> list[str]:
        """The kinds of its buffers, in libtiledb's order."""
        return ["offsets"] * self.var + ["data"] + ["validity"] * self.nullable


class ReadBuffers:
    """The buffers of one read.

    Parameters
    ----------
    ctx, query, array : Context, Handle, Handle
        The query, not yet submitted, and its array.
    fields : list of Field
        Without sizes.
    limit : int
        Bytes that the buffers may have together.
    """

    def __init__(self, ctx: Context, query: Handle, array: Handle, fields: list[Field], limit: int) -> None:
        self._ctx = ctx
        self._query = query
        self._array = array
        self._fields = fields
        self._limit = limit
        self._lent: list[memoryview] = []
        for column in fields:
            for kind in column.kinds:
                data, size = c_void_p(), POINTER(c_uint64)()
                failed = ctx.status(f"query_get_{kind}_buffer", query, column.name, byref(data), byref(size))
                if not failed and size:  # otherwise it is an aggregate: libtiledb has allocated the buffer
                    column.sizes[kind] = c_uint64(size.contents.value)

    def submit(self, function: str) -> None:
        """Set the buffers, and run `function` with the query.

        Raises
        ------
        HTTPError
            413 when the results do not fit.
        """
        if self._total() > self._limit:
            if self._is_sparse():
                self._submit_in_part(function)
                return
            self._estimate()
        self._set()
        self._ctx.call(function, self._query)

    def release(self) -> None:
        """Release the memory, once the query has been freed."""
        self._lent = []

    def _submit_in_part(self, function: str) -> None:
        """Submit a sparse read with smaller buffers; if not even one cell fits, with larger ones."""
        buffers = [
            (size, size.value, kind, _VAR_WEIGHT if column.var and kind == "data" else 1)
            for column in self._fields
            for kind, size in column.sizes.items()
        ]
        weighted = sum(announced * weight for _, announced, _, weight in buffers)
        for budget in (self._limit // 2, self._limit):
            for size, announced, kind, weight in buffers:
                share = max(announced * weight * budget // weighted, _SMALLEST) & ~7
                # rounding must not leave fewer cells of validity than of data
                size.value = min(announced, share + 8 if kind == "validity" else share)
            self._set()
            self._ctx.call(function, self._query)
            if self._total() or not self._is_incomplete():
                return
            self.release()
        message = f"A cell of this read does not fit into the {self._limit:,} bytes that this server sends."
        raise HTTPError(413, message)

    def _estimate(self) -> None:
        """Reduce the sizes to those that the results of a dense read may have."""
        for column in self._fields:
            if not column.sizes:
                continue
            estimates = {kind: c_uint64() for kind in column.kinds}
            function = "query_get_est_result_size" + "_var" * column.var + "_nullable" * column.nullable
            self._ctx.call(function, self._query, column.name, *map(byref, estimates.values()))
            for kind, size in column.sizes.items():
                most = estimates[kind].value
                if kind == "offsets":
                    most += 8  # a client may ask for one more, the end of the last cell
                elif column.var and kind == "data":
                    most *= 2  # it is the average of the tiles
                size.value = min(size.value, most)
        if self._total() > self._limit:
            raise HTTPError(
                413,
                f"The result of this read may have {self._total():,} bytes; this server sends up to "
                f"{self._limit:,}. Read a smaller region, or fewer attributes.",
            )

    def _set(self) -> None:
        for column in self._fields:
            for kind, size in column.sizes.items():
                memory = aligned(size.value or 8)
                self._lent.append(memory)
                function = f"query_set_{kind}_buffer"
                self._ctx.call(function, self._query, column.name, address(memory), byref(size))

    def _total(self) -> int:
        return sum(size.value for column in self._fields for size in column.sizes.values())

    def _is_sparse(self) -> bool:
        kind = c_int32()
        with self._ctx.make("array_schema", "array_get_schema", self._array) as schema:
            self._ctx.call("array_schema_get_array_type", schema, byref(kind))
        return kind.value == SPARSE

    def _is_incomplete(self) -> bool:
        status = c_int32()
        self._ctx.call("query_get_status", self._query, byref(status))
        return status.value == INCOMPLETE
