"""The side panel's server half: the catalogue in JupyterLab and Notebook 7, without a kernel."""

from __future__ import annotations


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Return what Jupyter Server loads; ``jupyter_server.json`` names this package to it."""
    from tiledb_cloud_widgets.lab.app import SidePanelApp  # noqa: PLC0415 (only a server has jupyter_server)

    return [{"module": __name__, "app": SidePanelApp}]
