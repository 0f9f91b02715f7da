"""The namespace picker in a cell of its own."""

from __future__ import annotations

from playwright.sync_api import expect


def test_a_picked_namespace_is_the_value_in_python(open_notebook, cloud):
    notebook = open_notebook("import tiledb_cloud_widgets as tcw\npicker = tcw.NamespacePicker()\npicker")
    notebook.run(0)
    field = notebook.output(0).get_by_role("combobox", name="Namespace")
    expect(field).to_be_visible()
    assert notebook.python("picker.value") == "" or notebook.printed("picker.value") == "None"
    field.click()
    expect(notebook.page.get_by_role("option", name="All namespaces")).to_be_visible()
    field.fill(cloud.username)
    notebook.page.get_by_role("option").filter(has_text=cloud.username).first.click()
    assert notebook.printed("picker.value") == cloud.username


def test_any_other_name_can_be_typed(open_notebook):
    notebook = open_notebook("import tiledb_cloud_widgets as tcw\npicker = tcw.NamespacePicker()\npicker")
    notebook.run(0)
    field = notebook.output(0).get_by_role("combobox", name="Namespace")
    field.click()
    field.fill("somebody-else")
    field.press("Enter")
    expect(field).to_have_value("somebody-else")
    assert notebook.printed("picker.value") == "somebody-else"


def test_a_value_set_from_python_is_shown(open_notebook):
    notebook = open_notebook("import tiledb_cloud_widgets as tcw\npicker = tcw.NamespacePicker()\npicker")
    notebook.run(0)
    notebook.python("picker.value = 'public-data'")
    expect(notebook.output(0).get_by_role("combobox", name="Namespace")).to_have_value("public-data")
