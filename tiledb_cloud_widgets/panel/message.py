"""The base of everything that travels between a view and its panel."""

from __future__ import annotations

import msgspec


class Message(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Anything that travels."""
