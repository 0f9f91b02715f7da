"""What is promised about secrets, other people's text, bad networks and the embedded server; and which tests hold it."""

from __future__ import annotations

from typing import NamedTuple


class Promise(NamedTuple):
    """A promise; ``tests`` are paths below ``tests/``, and a path stands for all below it."""

    title: str
    promised: str
    tested: str
    tests: tuple[str, ...]


PROMISES = (
    Promise(
        "Secrets",
        "A token or a password is in no notebook, widget state, export, repr, log, traceback, argument, environment or file but "
        "`cloud.json` and its backups, which only their owner can read; and it is sent to no other host. Not covered: "
        "`ipykernel` at its own debug level (`--debug`) logs every message that it gets, the one of the sign-in form too.",
        "A token and a password are followed through a day's work in a real kernel, with every logger at DEBUG and every mode of "
        "tracebacks; the browser's storage, addresses and markup after the sign-in; redirects in all spellings on real sockets.",
        (
            "trust/test_canary.py",
            "unit/client/auth/test_secrets.py",
            "unit/client/auth/test_credentials.py",
            "unit/client/http/test_redirects.py",
            "unit/widgets/test_login.py",
            "browser/test_sign_in.py",
            "browser/test_storage.py",
        ),
    ),
    Promise(
        "Hostile text",
        "Names, tags, descriptions and errors of others are text wherever they are shown, printed, saved or run.",
        "Text made to run as a script, to end an element, to move a cursor or to read as something else, in every field of a row, "
        "through panel, static table, nbconvert, code to copy (parsed and run), files, reprs, errors, tracebacks, logs and progress.",
        ("trust/test_hostile_text.py", "unit/widgets/test_fallback.py", "browser/test_hostile_text.py"),
    ),
    Promise(
        "Hostile wire",
        "Whatever a server sends ends in a value or in an error of the family `TileDBCloudError`, within limits of time and bytes.",
        "Responses that drip, never end, swell, lie about their length or make no sense, from real sockets; certificates that are "
        "wrong; values that are not what the API says.",
        (
            "unit/client/http/test_hostile_responses.py",
            "unit/client/http/test_lenient.py",
            "unit/client/http/test_tls.py",
            "unit/client/http/test_server_3.py",
        ),
    ),
    Promise(
        "Faults",
        "When the network fails, the panel says what happened, loses no filter and no selection, shows nothing wrong as right, and "
        "goes on when the network does. A read of an array that did not complete raises.",
        "A proxy that delays, cuts, corrupts, repeats and drips, before, during and after the response, while somebody signs in, "
        "lists, turns the page, looks at details or a preview, exports and opens; every method of the client; reads that are cut.",
        (
            "trust/test_faults.py",
            "unit/client/http/test_faults.py",
            "local/test_read_guard.py",
            "local/preview/test_process.py",
        ),
    ),
    Promise(
        "Concurrency",
        "Nothing is lost when several things happen at once, and no account sees another's rows.",
        "Two browsers of one client, three kernels with one `cloud.json`, a thousand quick clicks, a sign-in while a listing runs, "
        "an interrupt; the state machine at random.",
        (
            "trust/test_concurrency.py",
            "unit/client/auth/test_generations.py",
            "unit/client/test_pool.py",
            "unit/catalog/test_machine_at_random.py",
        ),
    ),
    Promise(
        "The embedded server's walls",
        "Nobody reaches what is outside its folder or what they may not see; no request ends the server or takes all of its memory.",
        "Paths, links, forged and damaged messages, heads that two parsers read in two ways, floods of connections, full disks, "
        "every route and permission; fuzzing of both planes.",
        (
            "local/data/test_security.py",
            "local/data/test_fuzz.py",
            "local/http",
            "local/test_limits.py",
            "local/control/test_openapi.py",
            "local/registry/test_permissions.py",
        ),
    ),
    Promise(
        "Supply chain",
        "What is installed is what is locked: every dependency with its hash, every bundled one with its licence; no registry is named.",
        "The locks, the wheel and its contents are read.",
        ("unit/test_packaging.py",),
    ),
)
