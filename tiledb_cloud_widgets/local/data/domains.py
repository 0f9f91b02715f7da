"""Non-empty domains whose lower bound is the empty string.

For strings, libtiledb says after the bounds how long the lower one is, but leaves it out when that is 0: a
reader takes the bounds for two of the same length, and loses cells. What is left out is put in here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..libtiledb.capi import STRING_ASCII, Context, Handle
from ..libtiledb.capnp_messages import reading

if TYPE_CHECKING:
    from collections.abc import Iterator


def complete(ctx: Context, schema: Handle, kind: str, message: memoryview) -> memoryview:
    """Return `message` with the sizes of all lower bounds.

    Parameters
    ----------
    ctx, schema : Context, Handle
        The schema of the array that the message is about.
    kind : str
        "NonEmptyDomains", "OpenedArray" or "FragmentInfo".
    message : memoryview
        As libtiledb has made it; returned as it is when nothing is left out.
    """
    strings = string_dimensions(ctx, schema)
    if not strings:
        return message
    with reading(kind, message) as reader:
        if not any(_without_size(domains, strings) for domains in _domains(kind, reader)):
            return message
        builder = reader.as_builder()
    for domains in _domains(kind, builder):
        for domain in _without_size(domains, strings):
            domain.init("sizes", 1)[0] = 0
    return memoryview(bytearray(builder.to_bytes()))


def string_dimensions(ctx: Context, schema: Handle) -> list[int]:
    """Return the numbers of the dimensions that are strings."""
    strings = []
    with ctx.make("domain", "array_schema_get_domain", schema) as domain:
        for number in range(ctx.number("domain_get_ndim", domain)):
            with ctx.make("dimension", "domain_get_dimension_from_index", domain, number) as dimension:
                if ctx.number("dimension_get_type", dimension) == STRING_ASCII:
                    strings.append(number)
    return strings


def _domains(kind: str, message: Any) -> Iterator[Any]:  # noqa: ANN401 - a message of pycapnp
    if kind == "NonEmptyDomains":
        yield message
        return
    if kind == "OpenedArray":
        holders = [message, *message.fragments]
    else:
        holders = [each.fragment for each in message.fragments]
    for holder in holders:
        if holder._has("domains"):  # to read an absent one would create it
            yield holder.domains


def _without_size(domains: Any, strings: list[int]) -> list[Any]:  # noqa: ANN401
    """Return those of the string dimensions whose size is left out; an array without cells has no domains."""
    dimensions = domains.dimensions
    return [
        dimensions[number]
        for number in strings
        if number < len(dimensions) and not len(dimensions[number].sizes)
    ]
