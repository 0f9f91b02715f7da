"""The channel by itself: parts, buffers, progress, cancelling, and bodies of a wrong shape."""

from __future__ import annotations

import pytest

from tests.unit.panel.conftest import View
from tiledb_cloud_widgets.panel import messages as m
from tiledb_cloud_widgets.panel.channel import Channel, Handler


def channel_with(answer, body=m.Nothing, *, slow=False):
    view = View()
    view._receive = Channel(view.deliver, {"x": Handler(body, answer)}, {"x"} if slow else ()).receive
    return view


def test_parts_come_before_the_reply_in_their_order_with_their_buffers():
    def answer(_body, call):
        call.part("head", m.Code("first"))
        call.part("picture", m.Code("second"), [b"pixels", memoryview(b"more")])

    view = channel_with(answer, slow=True)
    identity = view.send("x")
    ack, head, picture, reply = (view.receive(lambda _: True) for _ in range(4))
    assert (ack["kind"], ack["id"]) == ("ack", identity)
    assert head == {"kind": "part", "id": identity, "name": "head", "body": {"code": "first"}}
    assert (picture["name"], picture["buffers"]) == ("picture", [b"pixels", b"more"])
    assert reply == {"kind": "reply", "id": identity, "ok": True, "body": {}}


def test_buffers_that_come_with_a_request_reach_what_answers_it():
    view = channel_with(lambda _body, call: m.Code(bytes(call.buffers[0]).decode()))
    view.raw({"kind": "request", "id": "1", "name": "x", "body": {}}, [memoryview(b"pixels")])
    assert view.receive(lambda message: message["kind"] == "reply")["body"] == {"code": "pixels"}


def test_a_request_without_a_body_has_an_empty_one():
    view = channel_with(lambda _body, _call: m.Code("done"))
    view.raw({"kind": "request", "id": "1", "name": "x"})
    assert view.receive(lambda message: message["kind"] == "reply")["ok"]


@pytest.mark.parametrize(
    ("shape", "body", "says"),
    [
        (m.PageRequest, {}, "number must be a whole number of 1 to 9,007,199,254,740,992, and is missing."),
        (m.PageSizeRequest, {"size": 2000}, "size must be a whole number of 1 to 1,000, not 2000."),
        (m.PageSizeRequest, {"size": True}, "size must be a whole number of 1 to 1,000, not True."),
        (m.UrisRequest, {"uris": ["a", None]}, "uris must be a list of strings, not null."),
        (m.UrisRequest, {"uris": "a"}, "uris must be a list of strings, not a string."),
        (m.ExportRequest, {"format": "exe"}, "format must be one of dataframe, csv, parquet, not 'exe'."),
        (m.ChooseRequest, {"value": 3}, "value must be a string or null, not 3."),
        (m.QueryRequest, {"changes": []}, "changes must be an object, not a list."),
        (m.QueryRequest, {"clear": 1}, "clear must be true or false, not 1."),
        (m.Nothing, {"all": True}, "all is not a field of this request; it has none."),
        (m.UrisRequest, {"uri": "a"}, "uri is not a field of this request; it has uris."),
        (m.PageRequest, [1], "The body must be an object, not a list."),
    ],
)
def test_a_body_of_another_shape_is_refused_by_its_field_and_what_is_allowed(shape, body, says):
    reply = channel_with(lambda _body, _call: None, shape).ask("x", body)
    assert not reply["ok"]
    assert reply["error"]["reason"] == says


def test_a_wrong_body_is_never_repeated_where_it_may_hold_a_secret():
    body = {"token": ["s3cret"], "password": {"s3cret": 1}, "username": ["s3cret"]}
    for name, value in body.items():
        reply = channel_with(lambda _body, _call: None, m.SignInRequest).ask("x", {name: value})
        assert reply["error"]["field"] == name
        assert "s3cret" not in str(reply)
    assert "s3cret" not in repr(m.SignInRequest(token="s3cret", password="s3cret"))
