"""Conditions that ask for missing values (``n == None``), which libtiledb's messages cannot carry.

On the wire they ask for an empty value. No cell of a fixed length is empty, so there that can only mean
"missing", and the whole condition is made anew for libtiledb. In texts it cannot be told, and means the empty
text.
"""

from __future__ import annotations

from contextlib import ExitStack
from ctypes import byref, c_uint32
from typing import TYPE_CHECKING, Any

from ..http.errors import HTTPError
from ..libtiledb.capnp_messages import drop_field, reading
from ..libtiledb.library import VARIABLE, Context, Handle

if TYPE_CHECKING:
    from collections.abc import Iterator

#: the fields of a ``Query`` message that may hold a condition, with the numbers of their pointers
_READERS = {"reader": 5, "indexReader": 10, "denseReader": 11}
_CONDITION = 3
_OPERATORS = {"LT": 0, "LE": 1, "GT": 2, "GE": 3, "EQ": 4, "NE": 5, "IN": 6, "NOT_IN": 7}
_COMBINATIONS = {"AND": 0, "OR": 1}


def set_missing(ctx: Context, query: Handle, body: memoryview) -> None:
    """Move a condition that asks for missing values from the ``Query`` message `body` to `query`."""
    with reading("Query", body) as message:
        for name, number in _READERS.items():
            tree = getattr(message, name).condition.tree
            if any(_is_missing(ctx, query, comparison) for comparison in _comparisons(tree)):
                with ExitStack() as handles:
                    ctx.call("query_set_condition", query, _condition(ctx, query, tree, handles))
                drop_field(body, number, _CONDITION)


def _comparisons(node: Any) -> Iterator[Any]:  # noqa: ANN401 - a message of pycapnp
    if node.combines:
        for child in node.combined:
            yield from _comparisons(child)
    else:
        yield node


def _is_missing(ctx: Context, query: Handle, node: Any) -> bool:  # noqa: ANN401
    if node.value or not node.field or node.operator not in ("EQ", "NE"):
        return False
    count = c_uint32(VARIABLE)
    with Handle("query_field") as field:
        if ctx.status("query_get_field", query, node.field, byref(field.pointer)):
            return False  # libtiledb will say that there is none of this name
        ctx.call("field_cell_val_num", field, byref(count))
    return count.value != VARIABLE


def _condition(ctx: Context, query: Handle, node: Any, handles: ExitStack) -> Handle:  # noqa: ANN401
    """Return the condition that `node` describes; `handles` frees it and its parts."""
    if node.combines:
        parts = [_condition(ctx, query, child, handles) for child in node.combined]
        if node.combination not in _COMBINATIONS or not parts:
            raise _broken()
        whole, *rest = parts
        for part in rest:
            function, how = "query_condition_combine", _COMBINATIONS[node.combination]
            whole = handles.enter_context(ctx.make("query_condition", function, whole, part, how))
        return whole
    if node.operator not in _OPERATORS:
        raise _broken()
    operator, value, offsets = _OPERATORS[node.operator], bytes(node.value), bytes(node.offsets)
    if node.operator in ("IN", "NOT_IN"):
        function = "query_condition_alloc_set_membership"
        args = (node.field, value, len(value), offsets, len(offsets), operator)
        condition = handles.enter_context(ctx.make("query_condition", function, *args))
    else:
        condition = handles.enter_context(ctx.make("query_condition", "query_condition_alloc"))
        operand = None if _is_missing(ctx, query, node) else value
        ctx.call("query_condition_init", condition, node.field, operand, len(value), operator)
    ctx.call("query_condition_set_use_enumeration", condition, int(node.byLabel))
    return condition


def _broken() -> HTTPError:
    return HTTPError(400, "The condition of this query cannot be read.")
