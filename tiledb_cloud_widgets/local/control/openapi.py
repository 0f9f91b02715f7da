"""The OpenAPI description that the server publishes of itself, ``/openapi.json``: what is implemented."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ..registry.listing import PERMISSIONS
from .listings import ARRAY_ORDERS, ASSET_ORDERS, GROUP_ORDERS
from .operations import OPERATIONS
from .parameters import MAX_PER_PAGE, PER_PAGE
from .schemas import MODELS, TEXT, TRUTH, WHOLE, enum, items, ref

if TYPE_CHECKING:
    from .operations import Operation

#: what a query parameter takes, by the word for it in `control.OPERATIONS`
PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "page": WHOLE | {"minimum": 0, "default": 1},
    "per_page": WHOLE | {"minimum": 1, "maximum": MAX_PER_PAGE, "default": PER_PAGE},
    "text": TEXT,
    "texts": items(TEXT),
    "truth": TRUTH,
    "uuid": TEXT | {"format": "uuid"},
    "date_time": TEXT | {"format": "date-time"},
    "array_order": enum(*ARRAY_ORDERS),
    "group_order": enum(*GROUP_ORDERS),
    "asset_order": enum(*ASSET_ORDERS),
    "permission": enum(*PERMISSIONS),
    "depth": enum("root", "all"),
    "ownership": enum("owned", "shared"),
    "expand": enum("metadata"),
    "count": WHOLE | {"minimum": 0},
    "time": WHOLE | {"minimum": 0},
    "samples": WHOLE | {"minimum": 0, "maximum": 255, "default": 5},
}


@cache
def description() -> bytes:
    """Return the description as JSON."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "tiledb-cloud-local",
                "version": "1",
                "description": "The control plane of a TileDB Cloud on this machine.",
            },
            "security": [{"ApiKeyAuth": []}, {"BasicAuth": []}],
            "paths": paths,
            "components": {
                "schemas": MODELS,
                "securitySchemes": {
                    "ApiKeyAuth": {"type": "apiKey", "in": "header", "name": "X-TILEDB-REST-API-KEY"},
                    "BasicAuth": {"type": "http", "scheme": "basic"},
                },
            },
        }
    )


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": _summary(operation),
        "parameters": [
            *(
                _parameter(name, "path", TEXT | {"minLength": 1})
                for name in re.findall(r"{(\w+)}", operation.path)
            ),
            *(_parameter(name, "query", PARAMETERS[of]) for name, of in (operation.query or {}).items()),
        ],
        "responses": _responses(operation),
    }
    if operation.takes:
        described["requestBody"] = {"required": False, "content": _json(ref(operation.takes))}
    return described


def _summary(operation: Operation) -> str:
    function: Any = operation.answer
    while isinstance(function, partial):  # those of a scope are wrapped around another function
        function = function.args[0] if function.args else function.func
    return (function.__doc__ or "").partition("\n")[0].rstrip(".")


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    more = {"style": "form", "explode": True} if schema.get("type") == "array" else {}
    return {"name": name, "in": place, "required": place == "path", "schema": schema, **more}


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any]
    if operation.gives is None:
        good = {str(operation.done): {"description": "Done"}}
    else:
        listed = operation.gives.startswith("[")
        model = ref(operation.gives.strip("[]"))
        good = {"200": {"description": "Answer", "content": _json(items(model) if listed else model)}}
    refused = {
        "400": "Something of the request is not allowed; the message says what",
        "401": "Nobody signs in with these credentials",
        "403": "Not allowed to this user, or to this Host or Origin",
        "404": "No such thing that this user may see",
        "503": "The catalogue is being written by another server, for long",
    }
    if operation.takes:
        refused |= {
            "409": "The name is taken",
            "413": "The body is too large",
            "415": "A packing that is not known",
        }
    return good | {
        status: {"description": text, "content": _json(ref("Error"))} for status, text in refused.items()
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
