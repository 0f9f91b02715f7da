"""Which of a client's settings reach libtiledb on the server.

Every request carries all of the client's settings, secrets of other services included. Those named here say
what an answer must hold or how an operation works; nothing here names a file, a host or a credential.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ..libtiledb.capi import Handle, make_config
from ..libtiledb.capnp_messages import copied, reading, schema
from ..libtiledb.pool import SETTINGS

_ALLOWED = re.compile(
    r"rest\.(use_refactored_|load_|resubmit_incomplete$)"
    r"|sm\.(allow_separate_attribute_writes|allow_updates_experimental|array_schema|check_|consolidation\.|dedup_coords"
    r"|encryption_|enumerations_|fragment_info\.|group\.timestamp_|max_tile_overlap_size|mem\.(?!malloc)|memory_budget"
    r"|merge_overlapping_ranges_experimental|partial_tile_offsets_loading|query\.|read_range_oob|skip_|tile_"
    r"|vacuum\.|var_offsets\.)"
)
_SIZE = re.compile(r".*(buffer_size|memory_budget|memory_budget_var|mem\.total_budget)")


def allowed(config: Any, limit: int) -> Handle:  # noqa: ANN401 - a message of pycapnp
    """Return a config, not to be changed, of those settings of a ``Config`` message that may pass, and ours.

    Parameters
    ----------
    config : Config message
        The client's settings.
    limit : int
        Bytes that a buffer, or all that libtiledb keeps for a read, may have: larger ones get this size.
    """
    return _config(copied("Config", config, "entries"), limit)


# a client sends the same settings with each request, and they take longer than to open
@lru_cache(maxsize=16)
def _config(message: bytes, limit: int) -> Handle:
    with schema().Config.from_bytes(message) as config:
        return make_config(_settings(config, limit))


@lru_cache(maxsize=16)  # a client opens its arrays with the same message
def of_opening(body: bytes, limit: int) -> tuple[str, Handle]:
    """Return what an ``ArrayOpen`` message wants to do, such as "READ", and its allowed settings."""
    with reading("ArrayOpen", memoryview(body)) as message:
        return message.queryType or "READ", allowed(message.config, limit)


def _settings(config: Any, limit: int) -> dict[str, str]:  # noqa: ANN401 - a message of pycapnp
    settings = {**SETTINGS}
    for entry in config.entries:
        key, value = entry.key, entry.value
        if not _ALLOWED.match(key):
            continue
        if _SIZE.fullmatch(key) and value.isdigit() and int(value[:21]) > limit:
            value = str(limit)
        settings[key] = value
    return settings


def of_body(body: memoryview, limit: int) -> Handle:
    """Return the config of the allowed settings of a request whose first field is a ``Config``."""
    with reading("WithConfig", body) as message:
        return allowed(message.config, limit)
