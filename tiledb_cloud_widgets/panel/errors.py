"""Errors as the views show them, and what each request that fails is called there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiledb_cloud_widgets.client.server_text import clean
from tiledb_cloud_widgets.panel import messages as m

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.failure import Failure

REQUEST_FAILED = "The request failed."
#: what each request that fails is called; {} stands for its subject, which its body says
_FAILED = {
    "query": "The filters were not changed.",
    "page": "The page was not turned.",
    "turned": "The page was not turned.",
    "page_size": "The number of rows per page was not changed.",
    "select": "The selection was not changed.",
    "choose": "The namespace was not chosen.",
    "details": "The {} could not be loaded.",
    "recent": "Recent assets could not be loaded.",
    "snippet": "The code could not be made.",
    "export_code": "The code could not be made.",
    "favorite": "The star was not saved.",
    "edit": "The changes were not saved.",
    "sharing": "Who has access could not be loaded.",
    "share": "The sharing was not changed.",
    "versions": "The versions could not be loaded.",
    "locate": "{} could not be opened.",
    "preview": "The preview could not be loaded.",
    "namespaces": "The namespaces could not be loaded.",
    "export": "The export did not finish.",
    "sign_in": "Sign-in failed.",
    "sign_out": "Sign-out failed.",
}
_SUBJECTS = {"details": ("tab", "details"), "locate": ("text", "It")}


class Refused(Exception):  # noqa: N818 (reads as a sentence: `except Refused`)
    """A request that is answered with an error of our own words."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.title)
        self.failure = failure


def error_body(failure: Failure) -> m.ErrorBody:
    """Return a failure for the views."""
    return m.ErrorBody(failure.title, failure.reason, failure.next_step, failure.field, failure.retry)


def title_of(name: str, body: object) -> str:
    """Say what failed: the request, and what of its body tells it from others."""
    field, otherwise = _SUBJECTS.get(name, ("", ""))
    subject = body.get(field) if isinstance(body, dict) else None
    subject = clean(subject, 80) if isinstance(subject, str) else otherwise
    return _FAILED.get(name, REQUEST_FAILED).format(subject)
