"""A combobox of namespaces as a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.failure import Failure, explain
from tiledb_cloud_widgets.catalog.namespaces import namespace_groups
from tiledb_cloud_widgets.catalog.sign_in import Account
from tiledb_cloud_widgets.catalog.thread_pool import REQUESTS
from tiledb_cloud_widgets.panel.messages import PICKER_REQUESTS
from tiledb_cloud_widgets.widgets.base import STATIC, Panel

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.panel.channel import Call


class NamespacePicker(Panel):
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
        The namespace picked; None for all. Observable and settable.
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
    requests: ClassVar[tuple[str, ...]] = PICKER_REQUESTS
    slow_requests: ClassVar[frozenset[str]] = frozenset({"namespaces"})

    value = traitlets.Unicode(None, allow_none=True)
    options = traitlets.List(traitlets.Unicode(), read_only=True)

    def __init__(self, client: Client | None = None, value: str | None = None) -> None:
        self._client = client_or_default(client)
        self._account = Account.of(self._client)
        self._groups: list[dict[str, Any]] = []
        self._failure: Failure | None = None
        self._status = "loading"
        self._loading = 0  # how often it was asked: a late answer is dropped
        super().__init__()
        self.value = value
        self._account.listen(self._load)
        self._load()

    def _load(self) -> None:
        """Fetch the namespaces again."""
        self._loading += 1
        standing = self._account.standing
        if not standing.signed_in:
            self._arrived("signed_out", [], standing.problem)
            return
        turn = self._loading
        self._status = "loading"
        self._push()
        REQUESTS.submit(lambda: self._fetch(turn))

    def _fetch(self, turn: int) -> None:
        try:
            groups, failure = namespace_groups(self._client, "array", "owned"), None
        except Exception as error:  # noqa: BLE001 (whatever it is, the panel says so)
            groups, failure = [], explain(error, "The namespaces did not arrive.")
        if turn == self._loading:
            self._arrived("error" if failure else "ready", groups, failure)

    def _arrived(self, status: str, groups: list[dict[str, Any]], failure: Failure | None) -> None:
        self._status, self._groups, self._failure = status, groups, failure
        names = [option["name"] for group in groups for option in group["options"]]
        self.set_trait("options", list(dict.fromkeys(names)))
        self._push()

    @traitlets.validate("value")
    def _check_value(self, proposal: dict[str, Any]) -> str | None:
        value: str | None = proposal["value"]
        if value is not None and not value.strip():
            raise ValueError(
                "value must be a namespace's name, or None for all namespaces, not an empty string."
            )
        return value

    @traitlets.observe("value")
    def _picked(self, _change: object) -> None:
        self._push()

    def _snapshot(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "groups": self._groups,
            "error": None if self._failure is None else self._failure.to_dict(),
            "status": self._status,
        }

    def _on_choose(self, call: Call) -> None:
        value = call.body.get("value")
        if value is not None and not isinstance(value, str):
            raise TypeError(f"value must be a string or null, not {type(value).__name__}.")
        self.value = (value or "").strip() or None

    def _on_namespaces(self, _call: Call) -> dict[str, Any]:
        if self._status != "ready":
            self._load()
        return {"groups": self._groups}

    def __repr__(self) -> str:
        return f"<NamespacePicker: {'all namespaces' if self.value is None else self.value}>"
