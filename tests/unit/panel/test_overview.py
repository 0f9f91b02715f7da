"""What Overview adds to the catalogue's facts, and what an empty listing says of other scopes."""

from __future__ import annotations


def test_overview_begins_with_the_shape_of_an_array_and_holds_the_members_of_a_group(view):
    array = view.ask("details", {"uri": "tiledb://ada/array03", "tab": "overview"})["body"]
    dot, times = " \N{MIDDLE DOT} ", " \N{MULTIPLICATION SIGN} "
    assert array["headline"] == dot.join(
        ["Sparse", times.join(["rows", "key", "hour"]), "2 attributes", "3.0\N{NO-BREAK SPACE}kB"]
    )
    group = view.ask("details", {"uri": "tiledb://ada/group1", "tab": "overview"})["body"]
    assert group["headline"] == "Group \N{MIDDLE DOT} 3 members"
    assert [line[1] for line in group["tables"][0]["rows"]] == ["Group", "Dense", "Sparse"]


def test_other_scopes_say_how_many_match_there(view):
    view.ask("query", {"changes": {"search": "no such thing"}})
    assert view.ask("elsewhere")["body"] == {"counts": []}
    view.ask("query", {"changes": {"search": "", "scope": "shared"}})
    counts = {found["scope"]: found["count"] for found in view.ask("elsewhere")["body"]["counts"]}
    assert counts["owned"] == 60
