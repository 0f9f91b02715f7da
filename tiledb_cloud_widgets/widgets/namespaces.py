"""A combobox of namespaces as a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets
from ipywidgets import ValueWidget

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.client.server_text import clean
from tiledb_cloud_widgets.panel.namespaces import PickerSession
from tiledb_cloud_widgets.widgets.base import STATIC, PanelWidget

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client


class NamespacePicker(PanelWidget, ValueWidget):  # type: ignore[misc]  # ipywidgets has no types
    """Pick a namespace: the user's own, an organization, one seen in listings, or any name typed.

    Parameters
    ----------
    client : Client, optional
        Whose namespaces; by default those of ``tiledb_cloud_widgets.client``.
    value : str, optional
        The namespace picked at first; None: all namespaces.

    Attributes
    ----------
    value : str or None
        The namespace picked; None for all. Observable and settable; callbacks of what is picked in the panel
        run in a background thread, and what they raise goes to the log.
    options : list of str
        The namespaces known; read only, observable.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     picker = tcw.NamespacePicker(cloud.client, value="demo")
    >>> picker.value
    'demo'
    """

    _esm = STATIC / "namespaces.js"

    value = traitlets.Unicode(None, allow_none=True)
    options = traitlets.List(traitlets.Unicode(), read_only=True)

    def __init__(self, client: Client | None = None, value: str | None = None) -> None:
        self._session = PickerSession(client_or_default(client), self._carry, self._changed)
        super().__init__(self._session)
        self.value = value
        self._session.start()

    @traitlets.validate("value")
    def _check_value(self, proposal: dict[str, Any]) -> str | None:
        value: str | None = proposal["value"]
        if value is not None and not value.strip():
            raise ValueError(
                "value must be a namespace's name, or None for all namespaces, not an empty string."
            )
        return value

    @traitlets.observe("value")
    def _picked(self, change: dict[str, Any]) -> None:
        self._session.choose(change["new"])

    def _changed(self) -> None:
        self._mirror(value=self._session.value, options=self._session.options)

    def __repr__(self) -> str:
        return clean(f"<NamespacePicker: {'all namespaces' if self.value is None else self.value}>")
