"""``make docs``: the README, the API reference from the docstrings, and the embedded server's routes, as HTML in ``build/docs``."""

from __future__ import annotations

import inspect
import re
import shutil
import sys
import warnings
from pathlib import Path
from types import ModuleType

import markdown2
import pdoc

import tiledb_cloud_widgets as tcw
from tests import docs_routes

ROOT = Path(__file__).parents[1]
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 54rem; margin: 0 auto 4rem; padding: 0 1rem; color: #1c2733; background: #fff }
a { color: #0b66b8 } img { max-width: 100% } h2 { margin-top: 2.2em } h3 { margin-bottom: .3em; overflow-wrap: anywhere }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border-bottom: 1px solid #d5dce3; padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top }
pre { background: #f4f6f8; padding: .8rem; overflow-x: auto } code { font: .9em ui-monospace, monospace }
h3 + p, h3 + p + p, h3 + p + p + p { margin: .2em 0 }
@media (prefers-color-scheme: dark) {
  body { background: #14191f; color: #dfe6ec } a { color: #6db5f2 } pre { background: #1d252d } th, td { border-color: #36414c }
}
"""
LINKS_STYLE = """
.docs-pages { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; border-bottom: 1px solid #8885; padding: 1rem 0 .6rem; margin-bottom: 1.2rem }
"""
#: What the line of links at the top of every page leads to.
PAGES = {
    "index.html": "Read me",
    "tiledb_cloud_widgets.html": "Reference",
    "tiledb_cloud_widgets/client.html": "Client",
    "tiledb_cloud_widgets/local.html": "Embedded server",
    "routes.html": "Its routes",
}


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for module in (tcw, tcw.client, tcw.client.models, tcw.local):
        make_visible(module)
    pdoc.render.configure(docformat="numpy", show_source=False, include_undocumented=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a name that it cannot find is missing on its page
        # of names imported for type checkers only
        warnings.filterwarnings("ignore", "Error parsing type annotation")
        pdoc.pdoc("tiledb_cloud_widgets", output_directory=folder)
    (folder / "search.js").unlink(missing_ok=True)
    for page in folder.rglob("*.html"):
        text = only_links_that_lead_somewhere(page.read_text(encoding="utf-8"))
        head, main_element, body = text.partition('<main class="pdoc">')
        page.write_text(head + main_element + links(page, folder) + body, encoding="utf-8")
    write(folder / "index.html", readme(folder))
    write(folder / "routes.html", docs_routes.body())
    print(folder / "index.html")


def make_visible(module: ModuleType) -> None:
    """Show pdoc what it does not see: names that are loaded when first used, and members inherited from private classes."""
    names = module.__dir__() if module is tcw else module.__all__  # ``open`` is in no ``__all__``
    vars(module).update({name: getattr(module, name) for name in names}, __all__=list(names))
    for value in [value for name in names if inspect.isclass(value := getattr(module, name))]:
        for base in value.__mro__[1:]:
            if not base.__module__.startswith("tiledb_cloud_widgets") or base in vars(module).values():
                continue
            for name, member in vars(base).items():
                if not name.startswith("_") and name not in vars(value):
                    setattr(value, name, member)


def only_links_that_lead_somewhere(text: str) -> str:
    """Without links inside the page to what is not in it, such as methods inherited from other libraries."""
    names = set(re.findall(r'id="([^"]+)"', text))
    return re.sub(
        r'<a href="#([^"]+)">(.*?)</a>', lambda link: link[0] if link[1] in names else link[2], text
    )


def links(page: Path, folder: Path) -> str:
    """The line of links at the top of a page, to all pages."""
    up = "../" * (len(page.relative_to(folder).parts) - 1)
    inner = "".join(f'<a href="{up}{target}">{title}</a>' for target, title in PAGES.items())
    return f'<style>{LINKS_STYLE}</style><div class="docs-pages" role="navigation" aria-label="Pages">{inner}</div>'


def write(page: Path, body: str) -> None:
    """Write a page of our own."""
    page.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{PAGES[page.name]}: tiledb_cloud_widgets</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body>{links(page, page.parent)}{body}</body></html>",
        encoding="utf-8",
    )


def readme(folder: Path) -> str:
    """The README; its pictures come along, and what it links to in the checkout is named only."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
        (folder / picture).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / picture, folder / picture)
    text = re.sub(r"(?<!!)\[([^\]]+)\]\((?!#|\w+:)[^)]+\)", r"\1", text)
    extras = ["code-friendly", "tables", "fenced-code-blocks", "header-ids"]
    return str(markdown2.markdown(text, extras=extras))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "docs")
