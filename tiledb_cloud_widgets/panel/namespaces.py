"""Picking a namespace, whoever carries the combobox."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tiledb_cloud_widgets.catalog.failure import Failure, explain
from tiledb_cloud_widgets.catalog.sign_in import SignIn
from tiledb_cloud_widgets.panel import messages as m
from tiledb_cloud_widgets.panel.base import PanelSession
from tiledb_cloud_widgets.panel.errors import error_body
from tiledb_cloud_widgets.panel.namespace_groups import groups_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.panel.channel import Call, Send


class PickerSession(PanelSession):
    """A combobox of namespaces, whoever carries it.

    ``changed`` is called when ``value`` or ``options`` have changed; from any thread.
    """

    requests: ClassVar[type] = m.PickerRequests
    slow_requests: ClassVar[frozenset[str]] = frozenset({"namespaces"})

    def __init__(self, client: Client, send: Send, changed: Callable[[], None]) -> None:
        from tiledb_cloud_widgets.client.futures import Pool  # noqa: PLC0415 (loaded with the client)

        self.value: str | None = None  # the namespace picked; None for all
        self._client = client
        self._sign_in = SignIn.of(client)
        self._changed = changed
        self._groups: list[m.NamespaceGroup] = []
        self._failure: Failure | None = None
        self._status: m.PickerStatus = "loading"
        self._fetching = False
        self._resting = False  # no view shows it any more
        self._generation = -1  # of the sign-in that they are of
        self._loads = 0  # how often they were asked for: a late response is dropped
        self._pool = Pool(1, "tiledb-cloud-namespaces")
        super().__init__(send)

    @property
    def options(self) -> list[str]:
        """The namespaces known."""
        return list(dict.fromkeys(option.name for group in self._groups for option in group.options))

    def start(self) -> None:
        """Fetch the namespaces, now and after each sign-in."""
        self._sign_in.listen(self._sign_in_changed)
        self._load()

    def choose(self, value: str | None) -> None:
        """Pick a namespace; None for all."""
        if value != self.value:
            self.value = value
            self._changed()
            self.push()

    def snapshot(self) -> m.PickerState:
        """Return the state for the views; the revision is set when it is sent."""
        error = None if self._failure is None else error_body(self._failure)
        return m.PickerState(0, self.value, self._groups, error, self._status)

    def pause(self, *, forget: bool = False) -> None:  # noqa: ARG002 (it is little)
        """Fetch nothing until a view shows the picker again."""
        self._resting = True

    def resume(self) -> None:
        """Fetch what the picker lacks: a view shows it again."""
        self._resting = False
        if self._status == "loading" and not self._fetching:
            self._load()

    def _sign_in_changed(self) -> None:
        if self._generation != self._sign_in.generation:  # else the user's name has become known
            self._groups = []  # those of the user before
            self._changed()
            self._load()

    def _load(self) -> None:
        self._generation = self._sign_in.generation
        self._loads += 1
        load, status = self._loads, self._sign_in.status
        self._fetching = status.signed_in and not self._resting
        if status.signed_in:
            self._status = "loading"
            self.push()
            if self._fetching:
                self._pool.start(self._fetch, load)
        else:
            self._set("signed_out", [], status.problem)

    def _fetch(self, load: int) -> None:
        try:
            groups, failure = groups_of(self._client, "array", "owned"), None
        except Exception as error:  # noqa: BLE001 (whatever it is, the panel says so)
            groups, failure = [], explain(error, "The namespaces could not be loaded.")
        if load == self._loads:
            self._set("error" if failure else "ready", groups, failure)

    def _set(self, status: m.PickerStatus, groups: list[m.NamespaceGroup], failure: Failure | None) -> None:
        self._fetching = False
        self._status, self._groups, self._failure = status, groups, failure
        self._changed()
        self.push()

    def _on_choose(self, body: m.ChooseRequest, _call: Call) -> None:
        self.choose((body.value or "").strip() or None)

    def _on_namespaces(self, _body: m.Nothing, _call: Call) -> m.Namespaces:
        if self._status != "ready":
            self._load()
        return m.Namespaces(self._groups)
