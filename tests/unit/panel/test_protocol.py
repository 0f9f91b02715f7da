"""Python and TypeScript agree on every message, by name and by shape."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from tests.unit.panel.protocol import python_shapes, shapes_of_parts, typescript_shapes
from tiledb_cloud_widgets.panel.namespaces import PickerSession
from tiledb_cloud_widgets.panel.session import BrowserSession
from tiledb_cloud_widgets.panel.sign_in import LoginSession

KERNEL = Path(__file__).parents[3] / "js" / "src" / "kernel"


@pytest.fixture(scope="module")
def protocol():
    if not KERNEL.exists():
        pytest.skip("only in a git checkout")
    return "".join((KERNEL / f"{name}.ts").read_text() for name in ("protocol", "asset-protocol"))


def test_python_and_typescript_agree_on_every_name_and_shape(protocol):
    assert typescript_shapes(protocol) == python_shapes()


def test_python_and_typescript_agree_on_every_part_of_a_preview():
    path = KERNEL.parent / "preview" / "parts.ts"
    if not path.exists():
        pytest.skip("only in a git checkout")
    assert typescript_shapes(path.read_text()) == shapes_of_parts()
    changed = path.read_text().replace("readonly missing: number;", "readonly missing: string;")
    assert typescript_shapes(changed) != shapes_of_parts()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  readonly size: number | null;\n", ""),
        ("readonly size: number | null;", "readonly sizes: number | null;"),
        ("readonly size: number | null;", "readonly size?: number | null;"),
        ("readonly size: number | null;", "readonly size: number;"),
        ("readonly size: number | null;", "readonly size: string | null;"),
        ("readonly clear?: boolean;", "readonly clear: boolean;"),
        ("readonly selection: readonly string[];", "readonly selection: string;"),
        ('"dense" | "sparse"', '"dense" | "thin"'),
        ("readonly turned: readonly [TurnedRequest, Nothing];", ""),
        ("readonly [ExportRequest, Exported]", "readonly [ExportRequest, Nothing]"),
        ("readonly theirs?: Entry | null;", "readonly theirs?: string | null;"),
        ("export interface Fact {", "export interface Facts {"),
        ('readonly kind: "cancel";', 'readonly kind: "stop";'),
        ("readonly heads: readonly [string, string];", "readonly heads: readonly string[];"),
    ],
)
def test_whatever_differs_is_seen(protocol, old, new):
    assert old in protocol
    assert typescript_shapes(protocol.replace(old, new)) != python_shapes()


@pytest.mark.parametrize("session", [BrowserSession, LoginSession, PickerSession])
def test_every_request_has_a_handler_of_its_body_and_reply(session):
    for name, shapes in get_type_hints(session.requests).items():
        body, reply = get_args(shapes)
        handler = inspect.signature(getattr(session, f"_on_{name}"))
        if name == "ready":
            continue  # answered by PanelSession with whatever snapshot() returns
        first = list(handler.parameters.values())[1].annotation
        assert first.rpartition(".")[2] == body.__name__
        said = handler.return_annotation.rpartition(".")[2]
        assert (reply.__name__ if reply.__name__ != "Nothing" else "None") == said
    assert session.slow_requests <= session.requests.__annotations__.keys()
