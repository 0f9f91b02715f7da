"""Runs calls through the ``tiledb-cloud`` client; it is run by that client's own interpreter, never imported.

Reads ``[[name, arguments, options], ...]`` as JSON from standard input and writes what came of each.
"""

import datetime
import json
import sys
import uuid
import warnings

import tiledb
from tiledb.cloud import client


def read(value):
    """Undo what JSON cannot say: ``{"uuid": ...}``."""
    if isinstance(value, dict) and set(value) == {"uuid"}:
        return uuid.UUID(value["uuid"])
    return value


def plain(value):
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tiledb.Config):
        return {key: value.dict()[key] for key in ("rest.server_address", "rest.token")}
    return value


def text(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return f"<{type(value).__name__}>"


def call(name, arguments, options):
    options = {key: read(value) for key, value in options.items()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = getattr(client, name)(*[read(item) for item in arguments], **options)
            if options.get("async_req"):
                result = result.get(30)
    except Exception as error:  # noqa: BLE001 (compared with the other client's)
        try:
            said = str(error)
        except Exception as second:  # noqa: BLE001
            said = f"<str() raises {type(second).__name__}>"
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return {
            "error": kinds,
            "text": said,
            "status": getattr(error, "http_status", getattr(error, "status", None)),
        }
    return {"result": plain(result)}


if __name__ == "__main__":
    outcomes = [call(*wanted) for wanted in json.load(sys.stdin)]
    json.dump(outcomes, sys.stdout, default=text)
