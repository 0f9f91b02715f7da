"""The shapes of the messages, as Python and as TypeScript have them: by name, each field with its type."""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Iterable
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.panel import asset_messages, messages
from tiledb_cloud_widgets.preview import parts

#: Name of an interface -> name of a field, "?" behind it when it may be left out -> its type, as TypeScript.
Shapes = dict[str, dict[str, str]]

_PLAIN = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null", Any: "unknown"}


def python_shapes(module: types.ModuleType = messages) -> Shapes:
    """The shapes of all structs of a module and of its requests; Query is one of the panel's."""
    modules = [module, asset_messages] if module is messages else [module]
    classes = [
        value
        for each in modules
        for value in vars(each).values()
        if getattr(value, "__module__", "") == each.__name__
    ]
    wire = [cls for cls in classes if issubclass(cls, messages.Message) and cls is not messages.Message]
    tables = [cls for cls in classes if not issubclass(cls, msgspec.Struct)]
    queries = [Query] if module is messages else []
    return {cls.__name__: _fields(cls) for cls in (*wire, *tables, *queries)}


def shapes_of_parts() -> Shapes:
    """The shapes of the parts of a preview that views get: all fields are sent."""
    unsent = (parts.Part, parts.Cells, parts.End, parts.Labels, parts.Ready)
    structs = [value for value in vars(parts).values() if getattr(value, "__module__", "") == parts.__name__]
    structs = [value for value in structs if isinstance(value, type) and issubclass(value, msgspec.Struct)]
    return {
        cls.__name__: {name: _typescript(hint) for name, hint in get_type_hints(cls).items()}
        for cls in structs
        if cls not in unsent and not cls.__struct_config__.array_like
    }


def _fields(cls: type) -> dict[str, str]:
    optional, fields = set(), {}
    if issubclass(cls, messages.Message):
        optional = {field.encode_name for field in msgspec.structs.fields(cls) if not field.required}
        if cls.__struct_config__.tag_field:
            fields[cls.__struct_config__.tag_field] = f'"{cls.__struct_config__.tag}"'
    hints = get_type_hints(cls)
    for name in [field.name for field in dataclasses.fields(cls)] if cls is Query else hints:
        fields[name + ("?" if name in optional else "")] = _typescript(hints[name])
    return fields


def _typescript(hint: Any) -> str:
    args, origin = get_args(hint), get_origin(hint)
    if origin is Literal:
        return " | ".join(sorted(f'"{arg}"' for arg in args))
    if origin in (Union, types.UnionType):
        return " | ".join(sorted({part for arg in args for part in _typescript(arg).split(" | ")}))
    if origin is tuple and args[-1] is not Ellipsis:
        return f"[{', '.join(map(_typescript, args))}]"
    if origin in (list, tuple, Iterable):
        inner = _typescript(args[0])
        return f"({inner})[]" if " | " in re.sub(r"\(.*\)", "", inner) and origin is list else f"{inner}[]"
    if origin is dict:
        return "object"
    return _PLAIN.get(hint) or hint.__name__


def typescript_shapes(text: str) -> Shapes:
    """The shapes of the interfaces that a module of TypeScript exports, its aliases resolved."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    aliases = dict(re.findall(r"export type (\w+) =\s*([^;]+);", text))
    shapes = {}
    for name, body in re.findall(r"export interface (\w+) \{(.*?)\n\}", text, re.DOTALL):
        fields = re.findall(r"readonly (\w+\??): ([^;]+);", body)
        shapes[name] = {field: _normal(kind, aliases) for field, kind in fields}
    return {**shapes, **{name: {} for name, kind in aliases.items() if "Record<string, never>" in kind}}


def _normal(kind: str, aliases: dict[str, str]) -> str:
    kind = re.sub(r"\breadonly |\b\w+: ", "", kind)
    kind = re.sub(r"\((\[[^\]]*\])\)", r"\1", kind)
    kind = re.sub(r"\((\([^()]*\)\[\])\)", r"\1", kind)
    kind = re.sub(r"\(([^()]*)\)", lambda found: f"({' | '.join(sorted(found[1].split(' | ')))})", kind)
    kind = re.sub(r"Partial<\w+>|Readonly<Record<.*>>", "object", kind)
    kind = re.sub(
        r"\w+",
        lambda found: found[0] if re.search(r"[\[<]", aliases.get(found[0], "<")) else aliases[found[0]],
        kind,
    )
    return " | ".join(sorted({part.strip() for part in kind.split("|") if part.strip()}))
