"""Which cells show which panels: a cell that is run again lets go of what it showed before."""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from tiledb_cloud_widgets.widgets.base import PanelWidget


class Run(msgspec.Struct, frozen=True):
    """One execution of a cell."""

    cell: str
    execution: str


_shown: dict[str, list[tuple[str, weakref.ref[PanelWidget]]]] = {}  # by cell: by which execution, what


def current_run() -> Run | None:
    """Return the execution that calls this; None where the host does not name its cells."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    parent: Any = getattr(shell, "parent_header", None) or {}
    cell = parent.get("metadata", {}).get("cellId")
    execution = parent.get("header", {}).get("msg_id")
    return Run(cell, execution) if cell and execution else None


def note_shown(panel: PanelWidget) -> None:
    """Note that a panel is shown here; tell those which this cell showed in an earlier execution."""
    run = current_run()
    if run is None:
        return
    before = _shown.get(run.cell, [])
    here = [(execution, other) for execution, other in before if execution == run.execution]
    _shown[run.cell] = [*here, (run.execution, weakref.ref(panel))]
    panel._cells.add(run.cell)
    for execution, reference in before:
        other = reference()
        if execution != run.execution and other is not None and other is not panel:
            other._replaced_in(run.cell)
