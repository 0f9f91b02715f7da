"""Lenient decoding: drop the values that do not match the API, keep the rest of the response."""

from __future__ import annotations

import functools
import types
import typing
from typing import Any

import msgspec

from ... import structs
from ..caller import warn_caller
from ..models import ListingPage, Model

_MOST_NAMED = 3


def decode(body: bytes, expected: Any) -> tuple[Any, list[str]]:  # noqa: ANN401 (a model, or a list of models)
    """Decode a response, dropping values that do not match the model: an invalid date, a size that is text.

    Returns
    -------
    tuple
        The decoded response, where dropped values are None or ``[]``; and the paths of what was dropped, such
        as ``arrays[3].created_at``.

    Raises
    ------
    msgspec.MsgspecError, ValueError, RecursionError
        When the body is not JSON, or does not have the outer shape of ``expected``.
    """
    decoder = LenientDecoder()
    return decoder.convert(msgspec.json.decode(body), expected, ""), decoder.dropped


def warn(dropped: list[str]) -> None:
    """Name the values that were dropped; the values themselves are not shown."""
    more = f" and {len(dropped) - _MOST_NAMED:,} more" if len(dropped) > _MOST_NAMED else ""
    warn_caller(
        "The server sent values that do not match its API; they were dropped: "
        f"{', '.join(dropped[:_MOST_NAMED])}{more}."
    )


def dropped_from(model: Model) -> tuple[str, ...]:
    """Return the paths of the values that were dropped from a page of a listing or a schema."""
    dropped: tuple[str, ...] = model.__dict__.get("dropped", ())
    return dropped


class LenientDecoder:
    """Converts plain JSON to models; ``dropped`` collects the paths of values that did not match."""

    def __init__(self) -> None:
        self.dropped: list[str] = []

    def convert(self, data: object, expected: Any, path: str) -> Any:  # noqa: ANN401
        """Return ``data`` as ``expected``; a ValidationError when dropping values inside does not help."""
        try:
            return structs.convert(data, expected, strict=False)
        except msgspec.ValidationError:
            expected = _without_none(expected)
            if isinstance(data, list) and typing.get_origin(expected) is list:
                return self._list(data, typing.get_args(expected)[0], path)
            if isinstance(data, dict) and _is_model(expected):
                return self._model(data, expected, path)
            raise

    def _list(self, data: list[object], expected: Any, path: str) -> list[Any]:  # noqa: ANN401
        items = []
        for index, item in enumerate(data):
            item_path = f"{path}[{index}]"
            try:
                items.append(self.convert(item, expected, item_path))
            except msgspec.ValidationError:
                if _is_model(expected) and not path:  # what a response is about must be valid
                    raise
                self.dropped.append(item_path)
        return items

    def _model(self, data: dict[str, object], model: type[Model], path: str) -> Model:
        values = {}
        unreadable, before = 0, len(self.dropped)
        for field in _fields(model):
            if field.encode_name not in data:
                continue
            field_path = f"{path}.{field.name}".removeprefix(".")
            dropped_before = len(self.dropped)
            value = data[field.encode_name]
            is_rows = issubclass(model, ListingPage) and field.name == model.row_field
            try:
                values[field.name] = self.convert(value, field.type, field_path)
            except msgspec.ValidationError:
                if field.required or is_rows:  # what a response is about must be valid
                    raise
                if not _is_zero_time(value):
                    self.dropped[dropped_before:] = [field_path]
            if is_rows and isinstance(value, list):
                unreadable = len(value) - len(values[field.name])
        try:
            result = model(**values)
        except TypeError as error:  # a required field is missing
            raise msgspec.ValidationError(str(error)) from None
        if unreadable:
            result.__dict__["unreadable_rows"] = unreadable
        if len(self.dropped) > before and hasattr(result, "__dict__"):
            result.__dict__["dropped"] = tuple(self.dropped[before:])
        return result


_fields = functools.cache(msgspec.structs.fields)  # slow, and needed for every row


def _is_zero_time(value: object) -> bool:
    """Tell whether it is Go's zero time with an offset that puts it into the year 0, which Python lacks."""
    return isinstance(value, str) and value.startswith("0000-12-31T")


def _is_model(expected: object) -> bool:
    return isinstance(expected, type) and issubclass(expected, Model)


def _without_none(expected: Any) -> Any:  # noqa: ANN401 (a type expression)
    """Return ``X`` for ``X | None``."""
    if isinstance(expected, types.UnionType) or typing.get_origin(expected) is typing.Union:
        return next(part for part in typing.get_args(expected) if part is not types.NoneType)
    return expected
