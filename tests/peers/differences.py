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
    "default_user is asked for again after a login": "the old client keeps the former user",
}

#: Of behaviour that a wire cannot show; each has its tests in ``tests/unit/client``.
BEHAVIOUR = {
    "requests time out": "the old client waits for ever",
    "retries end within a minute": "the old client tries for 4 minutes, or for 3 hours",
    "the retry mode survives a login": "the old client's login takes it back",
    "redirects are followed without retries too": "the old client's disabled mode makes an error of them",
    "the target of a redirect is not remembered": "the old client asks it directly from then on",
    "strangers see no credentials": "the old client sends them wherever a redirect leads",
    "proxies of the environment are used": "the old client ignores them",
    "one credential is sent, never two": "the old client sends a token and a password when it finds both",
    "calls run side by side": "the old client's pool has one thread",
    "generated classes are not there": "build() hands out this package's own low-level object",
    "a login is remembered only for its owner": "the old client's file is readable by everybody",
}
