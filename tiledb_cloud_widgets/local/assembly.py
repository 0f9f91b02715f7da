"""The whole server: the app over a registry, with the control plane and the data plane."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from . import data
from .control.openapi import description
from .control.operations import missing, routes
from .http.app import App
from .http.messages import JSON, Request, Response
from .http.router import Route, Router

if TYPE_CHECKING:
    from pathlib import Path

    from .registry.registry import Registry

#: what the demo's entries say of themselves, by the names of the registry
_ANNOTATIONS = ("description", "tags", "license_id", "license_text", "file_type", "created_by")


def make_app(registry: Registry, *, writable: bool = False, host: str = "localhost") -> App:
    """Return the app that serves `registry`.

    Parameters
    ----------
    registry : Registry
        The assets, and who may do what to them.
    writable : bool, default False
        Whether clients may create, write and delete arrays and groups. Their tags, descriptions and sharing
        can be changed either way.
    host : str, default "localhost"
        The loopback address that the server listens on.
    """
    plane = data.DataPlane(registry, writable=writable)
    workers = data.workers_for(plane)
    if workers is not None:
        registry.scanner.read = workers.details
    control_plane = routes(registry, None if workers is None else workers.answer)
    openapi = Route("GET", "/openapi.json", _openapi, public=True)
    router = Router([*data.routes(plane, workers), *control_plane, openapi])
    for route in missing(router):
        router.add(route)
    return App(
        router,
        authenticate=registry.user_for,
        root=registry.root,
        host=host,
        release=registry.database.release,
        prepare=workers.prepare if workers else lambda: None,
        cancel=workers.cancel if workers else lambda: None,
    )


def _openapi(_: Request) -> Response:
    return Response(200, {"Content-Type": JSON}, (description(),))


def registry_file(root: Path) -> Path:
    """Return where the registry of the folder `root` is kept: in the user's data folder."""
    import platformdirs  # noqa: PLC0415 - of the extra `local`

    resolved = root.resolve()
    key = hashlib.sha256(str(resolved).encode(errors="surrogateescape")).hexdigest()[:16]
    folder = platformdirs.user_data_path("tiledb-cloud-widgets", appauthor=False) / "registries"
    return folder / f"{resolved.name or 'root'}-{key}.sqlite"


def describe_demo(registry: Registry) -> None:
    """Annotate and share the demo's assets, at the first start only: later changes by users stay."""
    from . import demo  # noqa: PLC0415

    with registry.database.write() as db:
        if db.execute("SELECT 1 FROM facts WHERE key = 'demo'").fetchone():
            return
        db.execute("INSERT INTO facts VALUES ('demo', 1)")
        for entry in demo.entries():
            annotations = {name: getattr(entry, name) for name in _ANNOTATIONS}
            registry.annotate(entry.namespace, entry.name, **annotations)
            for grantee, actions in entry.shared.items():
                registry.share(entry.namespace, entry.name, grantee, actions)
