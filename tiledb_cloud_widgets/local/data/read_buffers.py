"""The buffers into which libtiledb reads the results of a query.

Clients announce far more than their results need: `tiledb` 10 MB a field, tiledbsoma 1 GiB. Up to the limit
they get what they announce, since memory is mapped only where it is filled. Beyond it, a sparse read gets
smaller buffers: it ends incomplete, and the client continues it. A dense read cannot be continued, so its
buffers are as large as its results may be.

A sparse read in an order that libtiledb chooses is done in parts: it is submitted with small buffers until it
is complete, or the client has no room for more. The client takes one part in while the next is read.
"""

from __future__ import annotations

from collections import deque
from ctypes import POINTER, byref, c_uint64, c_void_p
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..http.body import aligned
from ..http.errors import HTTPError
from ..libtiledb.capi import (
    GLOBAL_ORDER,
    INCOMPLETE,
    SPARSE,
    UNORDERED,
    Handle,
    LibTileDBError,
    address,
    setting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..libtiledb.capi import Context

#: bytes of the buffers of a part: smaller parts are more work, larger ones leave the processor's cache
_PART: Final = 2 << 20
#: how clients join the offsets of parts
_OFFSETS: Final = {"sm.var_offsets.bitsize": "64", "sm.var_offsets.mode": "bytes"}
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
    #: bytes that each buffer of the client has room for
    room: dict[str, int] = field(default_factory=dict)

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
    config : Handle
        The settings of the query.
    limit : int
        Bytes that the buffers may have together.
    """

    def __init__(
        self, ctx: Context, query: Handle, array: Handle, fields: list[Field], config: Handle, limit: int
    ) -> None:
        self._ctx = ctx
        self._query = query
        self._array = array
        self._fields = fields
        self._limit = limit
        #: the memory of the part that is read, and of the one before, which may still be sent
        self._lent: deque[list[memoryview]] = deque(maxlen=2)
        for column in fields:
            for kind in column.kinds:
                data, size = c_void_p(), POINTER(c_uint64)()
                failed = ctx.status(f"query_get_{kind}_buffer", query, column.name, byref(data), byref(size))
                if not failed and size:  # otherwise it is an aggregate: libtiledb has allocated the buffer
                    column.sizes[kind] = c_uint64(size.contents.value)
                    column.room[kind] = size.contents.value
        self._in_parts = self._total() > 2 * _PART and self._can_be_joined(config)
        #: whether the part that was read last may be followed by another one
        self.more = False

    def parts(self, function: str) -> Iterator[None]:
        """Run `function` with the query for one part of the read after the other, at least once.

        Each part is valid until the next but one is read. The client asks for what does not follow, because
        it has no room or because of an error, and is told then.

        Raises
        ------
        HTTPError
            413 when the results do not fit.
        """
        self._submit(function)
        yield
        while self.more:
            try:
                self._submit(function)
            except (HTTPError, LibTileDBError):
                return
            if self._total() or not self._is_incomplete():
                yield

    def _submit(self, function: str) -> None:
        room = sum(sum(column.room.values()) for column in self._fields)
        larger = [room] if room <= self._limit else [self._limit // 2, self._limit]
        if self._in_parts:
            self._submit_part(function, min(_PART, larger[0]), *larger)
            self.more = self._total() > 0 and self._is_incomplete()
        elif room > self._limit and self._is_sparse():
            self._submit_part(function, *larger)
        else:
            if room > self._limit:
                self._estimate()
            self._set()
            self._ctx.call(function, self._query)

    def release(self) -> None:
        """Release the memory, once the query has been freed."""
        self._lent.clear()

    def _submit_part(self, function: str, *budgets: int) -> None:
        """Submit a sparse read with buffers of the first of `budgets`, of the next if no cell fits."""
        buffers = [
            (size, column.room, kind, _VAR_WEIGHT if column.var and kind == "data" else 1)
            for column in self._fields
            for kind, size in column.sizes.items()
        ]
        whole = sum(room[kind] for _, room, kind, _ in buffers)
        weighted = max(1, sum(room[kind] * weight for _, room, kind, weight in buffers))
        for budget in budgets:
            for size, room, kind, weight in buffers:
                share = max(room[kind] * weight * budget // weighted, _SMALLEST) & ~7
                # rounding must not leave fewer cells of validity than of data
                share = share + 8 if kind == "validity" else share
                size.value = room[kind] if budget >= whole else min(room[kind], share)
            limited = any(size.value < room[kind] for size, room, kind, _ in buffers)
            self._set()
            self._ctx.call(function, self._query)
            if self._total() or not self._is_incomplete() or not limited:
                for size, room, kind, _ in buffers:
                    room[kind] -= size.value
                return
            self._lent.pop()
        message = f"A cell of this read does not fit into the {self._limit:,} bytes that this server sends."
        raise HTTPError(413, message)

    def _can_be_joined(self, config: Handle) -> bool:
        """Whether a client that gets a read in parts has then what it gets of it at once."""
        return (
            self._is_sparse()
            and self._ctx.number("query_get_layout", self._query) in (GLOBAL_ORDER, UNORDERED)
            and all(column.sizes for column in self._fields)  # no aggregates
            and (
                not any(column.var for column in self._fields)
                or all(setting(config, name) == value for name, value in _OFFSETS.items())
            )
        )

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
        lent: list[memoryview] = []
        for column in self._fields:
            for kind, size in column.sizes.items():
                memory = aligned(size.value or 8)
                lent.append(memory)
                function = f"query_set_{kind}_buffer"
                self._ctx.call(function, self._query, column.name, address(memory), byref(size))
        self._lent.append(lent)

    def _total(self) -> int:
        return sum(size.value for column in self._fields for size in column.sizes.values())

    def _is_sparse(self) -> bool:
        with self._ctx.make("array_schema", "array_get_schema", self._array) as schema:
            return self._ctx.number("array_schema_get_array_type", schema) == SPARSE

    def _is_incomplete(self) -> bool:
        return self._ctx.number("query_get_status", self._query) == INCOMPLETE
