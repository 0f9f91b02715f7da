"""Parts and requests read back as they were written, and damaged ones end the pipe."""

from __future__ import annotations

import io
import struct

import pytest

from tiledb_cloud_widgets.preview import parts, wire

PARTS = [
    (parts.Ready(), ()),
    (parts.Head(kind="dense", dimensions=[parts.Dimension(name="x", type="int64", low=0, high=9)], attributes=[parts.Attribute(name="", type="float32", drawable=True)], shape=[10]), ()),
    (parts.Facts(cells=10, counted=True, versions=[3, 2]), ()),
    (parts.Table(names=["a"], types=["text"], numeric=[False], rows=[["x"], [None]], of=None, not_read=[], more=0), ()),
    (parts.Columns(sample="of all 2 cells", complete=True, columns=[parts.Column(name="a", type="int8", kind="number", cells=2, min=1, max="inf", bars=[parts.Bar(1, 2.5, 2)], top=[parts.Top("x", 1)])]), ()),
    (parts.Picture(form="line", name="v", axes=[], width=2, height=0, notes=["Every cell: 2."]), (b"\0" * 16, b"")),
    (parts.Failure(code="late", title="t", reason="r"), ()),
    (parts.End(), ()),
]  # fmt: skip


def test_parts_read_back_with_their_buffers():
    pipe = io.BytesIO()
    for part, buffers in PARTS:
        wire.write_part(pipe, part, buffers)
    pipe.seek(0)
    for part, buffers in PARTS:
        assert wire.read_part(pipe) == (part, list(buffers))
    with pytest.raises(EOFError):
        wire.read_part(pipe)


def test_the_body_of_a_part_has_its_fields_and_no_more():
    part = PARTS[2][0]
    assert parts.body(part) == {"cells": 10, "counted": True, "versions": [3, 2]}
    assert parts.name(part) == "facts"


def test_requests_read_back_and_do_not_show_their_configuration():
    pipe = io.BytesIO()
    request = wire.Request(uri="tiledb://me/x", config={"rest.token": "s3cret"}, at={"z": 3}, seconds=2.5)
    wire.write_ask(pipe, request)
    wire.write_ask(pipe, wire.Stop())
    pipe.seek(0)
    assert wire.read_ask(pipe) == request
    assert wire.read_ask(pipe) == wire.Stop()
    assert "s3cret" not in repr(request)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x05\0", struct.pack("<I", 5) + b"{]", struct.pack("<I", 2) + b"[]", struct.pack("<I", 2**31), struct.pack("<I", 26) + b'[{"part":"unheard"},[1,2]]'],
)  # fmt: skip
def test_what_is_no_part_ends_the_pipe(data):
    with pytest.raises(EOFError):
        wire.read_part(io.BytesIO(data))


def test_a_buffer_beyond_the_bound_ends_the_pipe():
    pipe = io.BytesIO()
    wire.write_part(pipe, parts.End(), ())
    text = b'[{"part":"end"},[' + str(wire.LARGEST_BUFFER + 1).encode() + b"]]"
    with pytest.raises(EOFError, match="larger"):
        wire.read_part(io.BytesIO(struct.pack("<I", len(text)) + text))
