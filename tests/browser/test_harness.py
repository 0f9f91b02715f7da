from tests.browser.jupyter import Notebook


def test_a_cell_runs_and_its_result_is_read(open_notebook):
    notebook: Notebook = open_notebook("6 * 7", "print('a\\nb')")
    notebook.run(0)
    notebook.run(1)
    assert notebook.text(0) == "42"
    assert notebook.text(1) == "a\nb\n"
