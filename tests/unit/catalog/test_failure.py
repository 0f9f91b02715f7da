"""Errors in words for a person."""

from __future__ import annotations

import pytest

from tiledb_cloud_widgets.catalog.failure import explain
from tiledb_cloud_widgets.client.errors import from_response


def test_what_the_server_said_is_shown_without_the_numbers_that_programs_read():
    error = from_response(500, '{"code": 42, "message": "the disk is full"}')
    assert str(error).startswith("the disk is full - Code: 42")
    failure = explain(error, "Page 3 could not be loaded.")
    assert (failure.title, failure.reason) == ("Page 3 could not be loaded.", "the disk is full.")
    assert failure.next_step == "Try again. If the problem persists, contact the server's administrator."


def test_the_number_of_a_request_stays_for_whoever_runs_the_server_finds_it_by_that():
    error = from_response(500, '{"code": 1, "message": "Boom.", "request_id": "req-9"}')
    assert explain(error, "").reason == "Boom (request req-9)."


@pytest.mark.parametrize("body", ["", "<h1>oops</h1>", "[]", '"text"', '{"message": 3}', '{"message": ""}'])
def test_an_answer_without_a_message_is_still_put_into_words(body):
    assert len(explain(from_response(502, body), "").reason) > 3


def test_what_the_server_refuses_of_what_was_typed_is_to_be_corrected():
    error = from_response(400, '{"code": 1, "message": "A tag has 1 to 1,000 characters."}')
    assert error.next_step == "Check the arguments of the call."  # for those who call
    assert explain(error, "").next_step == "Correct the value, then try again."


def test_an_error_of_our_own_says_that_trying_again_does_not_help():
    failure = explain(ValueError("page must be 1 or more, not 0."), "")
    assert (failure.reason, failure.retry) == ("page must be 1 or more, not 0.", False)


def test_a_sentence_of_ours_that_begins_as_the_servers_does_is_kept_whole():
    """An asset that could not be opened says so, and why; also where its name is how the server's text begins."""
    refused = from_response(403, '{"code": 1, "message": "a"}')
    restated = type(refused)("a group cannot be opened: a", http_status=403, json_data=refused.json_data)
    assert explain(restated, "").reason == "a group cannot be opened: a."


def test_failures_are_equal_whatever_raised_them_and_show_only_their_sentences():
    first, second = explain(ValueError("page"), ""), explain(ValueError("page"), "")
    assert first.cause is not second.cause
    assert first == second
    assert "ValueError" not in repr(first)
