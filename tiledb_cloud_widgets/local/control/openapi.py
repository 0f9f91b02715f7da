"""The OpenAPI description that the server publishes at ``/openapi.json``: what it implements."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import msgspec

from .operations import OPERATIONS
from .schemas import MODELS, STRING, items, ref

if TYPE_CHECKING:
    from .operations import Operation
    from .schemas import Schema


@cache
def description() -> bytes:
    """Return the description in JSON."""
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
                _parameter(name, "path", STRING | {"minLength": 1})
                for name in re.findall(r"{(\w+)}", operation.path)
            ),
            *(_parameter(name, "query", schema) for name, schema in operation.query.items()),
        ],
        "responses": _responses(operation),
    }
    if operation.body:
        described["requestBody"] = {"required": False, "content": _json(ref(operation.body))}
    return described


def _summary(operation: Operation) -> str:
    function: Any = operation.handler
    while isinstance(function, partial):
        function = function.func
    return (function.__doc__ or "").partition("\n")[0].rstrip(".")


def _parameter(name: str, place: str, schema: Schema) -> dict[str, Any]:
    style = {"style": "form", "explode": True} if schema.get("type") == "array" else {}
    return {"name": name, "in": place, "required": place == "path", "schema": schema, **style}


def _responses(operation: Operation) -> dict[str, Any]:
    success: dict[str, Any]
    if operation.response is None:
        success = {str(operation.status): {"description": "Success"}}
    else:
        model = ref(operation.response.strip("[]"))
        schema = items(model) if operation.response.startswith("[") else model
        success = {"200": {"description": "Success", "content": _json(schema)}}
    errors = {
        "400": "Invalid request",
        "401": "Invalid credentials",
        "403": "Permission denied, or Host or Origin not accepted",
        "404": "Not found, or not visible to this user",
        "503": "Catalogue locked by another server",
    }
    if operation.body:
        errors |= {
            "409": "Name already taken",
            "413": "Body too large",
            "415": "Unsupported Content-Encoding",
        }
    return success | {
        status: {"description": description, "content": _json(ref("Error"))}
        for status, description in errors.items()
    }


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
