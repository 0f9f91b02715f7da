"""Conditions that compare with an empty value, whose meaning libtiledb's messages leave open.

On the wire ``n == None`` (missing cells) and ``n == ''`` (the empty text) are the same. Where only one of
them can be meant, the condition is made again with that one: missing cells for numbers, the empty text where
no cell can be missing. For texts of which some may be missing it is refused.
"""

from __future__ import annotations

from contextlib import ExitStack
from ctypes import byref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..http.errors import HTTPError
from ..libtiledb.capi import TEXTS, VARIABLE, Context, Handle
from ..libtiledb.capnp_messages import drop_field, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

#: the fields of a ``Query`` message that may hold a condition, with the numbers of the pointers to it
_HOLDERS = {"reader": (5, 3), "indexReader": (10, 3), "denseReader": (11, 3), "delete": (12, 0)}
_OPERATORS = {"LT": 0, "LE": 1, "GT": 2, "GE": 3, "EQ": 4, "NE": 5, "IN": 6, "NOT_IN": 7}
_COMBINATIONS = {"AND": 0, "OR": 1}


def set_condition(ctx: Context, query: Handle, array: Handle, body: memoryview) -> None:
    """Move a condition that compares with an empty value from the ``Query`` message `body` to `query`.

    Raises
    ------
    HTTPError
        400 when an empty value has two meanings, and when cells are to be deleted because they are missing.
    """
    with reading("Query", body) as message:
        for name, pointers in _HOLDERS.items():
            tree = getattr(message, name).condition.tree
            if any(_is_empty(comparison) for comparison in _comparisons(tree)):
                with (
                    ExitStack() as handles,
                    ctx.make("array_schema", "array_get_schema", array) as schema,
                ):
                    conditions = _Conditions(ctx, array, schema, handles, stored=name == "delete")
                    condition = conditions.made_of(tree)
                    ctx.call("query_set_condition", query, condition)
                drop_field(body, *pointers)


class Attribute(NamedTuple):
    """What an empty value means for an attribute: whether its values are texts, and may be missing."""

    text: bool
    nullable: bool


def _comparisons(node: Any) -> Iterator[Any]:  # noqa: ANN401 - a message of pycapnp
    if node.combines:
        for child in node.combined:
            yield from _comparisons(child)
    else:
        yield node


def _is_empty(node: Any) -> bool:  # noqa: ANN401
    return bool(node.field) and not node.value and node.operator in _OPERATORS


@dataclass
class _Conditions:
    """Makes conditions of libtiledb, to be `stored` or not; `handles` frees them and their parts."""

    ctx: Context
    array: Handle
    schema: Handle
    handles: ExitStack
    stored: bool

    def made_of(self, node: Any) -> Handle:  # noqa: ANN401
        """Return the condition that `node` describes."""
        if node.combines:
            parts = [self.made_of(child) for child in node.combined]
            if node.combination not in _COMBINATIONS or not parts:
                raise _broken()
            whole, *rest = parts
            for part in rest:
                whole = self._made("query_condition_combine", whole, part, _COMBINATIONS[node.combination])
            return whole
        if node.operator not in _OPERATORS:
            raise _broken()
        operator, value, offsets = _OPERATORS[node.operator], bytes(node.value), bytes(node.offsets)
        if node.operator in ("IN", "NOT_IN"):
            function = "query_condition_alloc_set_membership"
            # None where the empty text is the only value: libtiledb rejects the address of an empty buffer
            args = (node.field, value or None, len(value), offsets, len(offsets), operator)
            condition = self._made(function, *args)
        else:
            condition = self._made("query_condition_alloc")
            operand = None if _is_empty(node) and self._means_missing(node) else value
            self.ctx.call("query_condition_init", condition, node.field, operand, len(value), operator)
        self.ctx.call("query_condition_set_use_enumeration", condition, int(node.byLabel))
        return condition

    def _made(self, function: str, *args: object) -> Handle:
        return self.handles.enter_context(self.ctx.make("query_condition", function, *args))

    def _means_missing(self, node: Any) -> bool:  # noqa: ANN401
        """Tell whether the empty value of `node` means missing cells, and not the empty text."""
        attribute = self._attribute(node.field, by_label=node.byLabel)
        if attribute.text and attribute.nullable and node.operator in ("EQ", "NE"):
            name, sign = node.field, "==" if node.operator == "EQ" else "!="
            raise HTTPError(
                400,
                f"The condition on {name} has two meanings, which libtiledb sends in the same bytes: "
                f"{name} {sign} None (missing cells) and {name} {sign} '' (the empty text). Ask for the "
                f"empty text as {name} in ['']; look for missing cells in what you have read.",
            )
        if self.stored and not attribute.text:
            raise HTTPError(
                400,
                f"Cells cannot be deleted because {node.field} is missing (None): libtiledb stores such a "
                "condition so that it cannot read the array again.",
            )
        return not attribute.text

    def _attribute(self, name: str, *, by_label: bool) -> Attribute:
        """Return what is known of an attribute; a dimension of texts is one without missing cells."""
        with Handle("attribute") as attribute:
            args = (self.schema, name, byref(attribute.pointer))
            if self.ctx.status("array_schema_get_attribute_from_name", *args):
                return self._dimension(name)
            nullable = self.ctx.number("attribute_get_nullable", attribute)
            values = self.ctx.number("attribute_get_cell_val_num", attribute)
            datatype = self.ctx.number("attribute_get_type", attribute)
            labels = self.ctx.text("attribute_get_enumeration_name", attribute) if by_label else None
        if labels is not None:
            with self.ctx.make("enumeration", "array_get_enumeration", self.array, labels) as enumeration:
                values = self.ctx.number("enumeration_get_cell_val_num", enumeration)
                datatype = self.ctx.number("enumeration_get_type", enumeration)
        return Attribute(values == VARIABLE or datatype in TEXTS, bool(nullable))

    def _dimension(self, name: str) -> Attribute:
        with (
            self.ctx.make("domain", "array_schema_get_domain", self.schema) as domain,
            self.ctx.make("dimension", "domain_get_dimension_from_name", domain, name) as dimension,
        ):
            values = self.ctx.number("dimension_get_cell_val_num", dimension)
        return Attribute(values == VARIABLE, nullable=False)


def _broken() -> HTTPError:
    return HTTPError(400, "The condition of this query cannot be read.")
