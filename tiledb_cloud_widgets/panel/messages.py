"""The names of the messages between a view and the kernel; ``js/src/kernel/protocol.ts`` lists the same.

view -> kernel: ``request`` and ``cancel``. kernel -> view: ``ack`` at once, ``progress``, one ``reply``; and
``push``, the state, to every view of the widget.
"""

from __future__ import annotations

BROWSER_REQUESTS = (
    "ready",
    "query",
    "page",
    "page_size",
    "refresh",
    "retry",
    "cancel_pending",
    "select",
    "details",
    "namespaces",
    "export",
    "snippet",
    "sign_in",
    "sign_out",
    "turned",
)
LOGIN_REQUESTS = ("ready", "sign_in", "sign_out")
PICKER_REQUESTS = ("ready", "choose", "namespaces")

DETAILS_TABS = ("overview", "schema", "metadata", "code")
EXPORT_FORMATS = ("dataframe", "csv", "parquet")
EXPORT_ROWS = ("page", "all", "selection")
