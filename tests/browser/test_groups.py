"""Into a group and out again."""

from __future__ import annotations

from playwright.sync_api import expect


def a_group_with_groups(panel):
    """The URI of a group that holds a group."""
    return panel.printed(
        "next(g.tiledb_uri for g in tcw.client.list_groups(page=1, per_page=100, flat=False).groups if g.group_count)"
    )


def test_groups_are_listed_with_members_not_bytes(browse):
    panel = browse()
    panel.region.get_by_role("radio", name="Groups").check()
    expect(panel.region.get_by_role("grid", name="Groups")).to_be_visible()
    expect(panel.grid.get_by_role("columnheader", name="Members")).to_be_visible()
    assert panel.python("browser.query.kind") == "'group'"


def test_enter_goes_into_a_group_and_out_of_it_the_focus_is_on_the_group_again(browse):
    panel = browse("kind='group'")
    name = panel.names()[2]
    group = panel.row(name).get_by_role("rowheader")
    group.click()
    panel.press("Enter")
    expect(panel.region.get_by_role("grid", name="Contents")).to_be_visible()
    expect(panel.breadcrumbs).to_contain_text(name)
    panel.wait_for_rows()
    panel.press("Backspace")
    expect(panel.region.get_by_role("grid", name="Groups")).to_be_visible()
    expect(group).to_be_focused()
    panel.press("Enter")
    expect(panel.region.get_by_role("grid", name="Contents")).to_be_visible()
    panel.wait_for_rows()
    panel.breadcrumbs.get_by_role("button", name="Groups", exact=True).click()
    expect(group).to_be_focused()


def test_breadcrumbs_lead_through_nested_groups(browse):
    panel = browse("kind='group'")
    uri = a_group_with_groups(panel)
    panel.python(f"browser.query = tcw.Query(group={uri!r})")
    grid = panel.region.get_by_role("grid", name="Contents")
    expect(grid).to_be_visible()
    panel.wait_for_rows()
    inner = panel.printed(
        f"next(e.group.name for e in tcw.client.group_contents({uri!r}, page=1, per_page=100).entries if e.group)"
    )
    panel.row(inner).get_by_role("rowheader").dblclick()
    crumbs = panel.breadcrumbs
    outer = uri.removeprefix("tiledb://").partition("/")[2]
    path = ["Groups", uri.split("/")[2], outer, inner.removeprefix(f"{outer}/")]
    expect(crumbs.get_by_role("listitem")).to_have_text(path)
    crumbs.get_by_role("button", name=outer, exact=True).click()
    expect(panel.row(inner)).to_be_visible()
    assert panel.printed("browser.query.group") == uri
