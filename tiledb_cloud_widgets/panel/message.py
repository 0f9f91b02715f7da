"""The base of everything that travels between a view and its panel."""

from __future__ import annotations

import msgspec


class Message(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Anything that travels."""


class Envelope(Message, tag_field="kind"):
    """What is sent by itself, and not inside another message; it says of which kind it is."""


class RequestEnvelope(Envelope):
    """What belongs to one request of a view, which gave it its ``id``."""

    id: str
