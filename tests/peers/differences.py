"""Where this client differs from the ``tiledb-cloud`` client on purpose; each difference has a name and a reason."""

from __future__ import annotations

#: Of every request: headers that differ, and why.
HEADERS = {
    "user-agent": "each client says who it is",
    "accept-encoding": "a listing compresses to a tenth of its size; the old client asks for identity",
    "connection": "said aloud here, meant by HTTP/1.1 there",
}

#: Of single calls: the name of the difference, and why it is there.
NAMED = {
    "a bare string is one value": "the old client splits it into characters",
    "any iterable of strings is a list": "the old client knows lists and tuples, and fails inside on others",
    "a wrong type is a TypeError": "the old client sends its repr, or fails somewhere inside",
    "a page below 0 is a ValueError": "the old client sends it",
    "every call raises TileDBCloudError": "groups and login of the old client raise ApiException",
    "an error can always be printed": "str() of the old client's error raises for some bodies",
    "an answer of another shape is an error": "the old client makes an empty object of it",
    "a missing list is empty": "None in the old client's models",
    "counts are ints": "floats in the old client's models",
    "default_user is asked for anew after a login": "the old client keeps the former user",
}
