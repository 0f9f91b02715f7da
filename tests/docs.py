"""``make docs``: the README, the API reference from the docstrings, and the embedded server's routes, as HTML in ``build/docs``."""

from __future__ import annotations

import html
import json
import re
import shutil
import warnings
from pathlib import Path

import markdown2
import pdoc

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets.local.control.openapi import description

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "build" / "docs"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733 }
nav { display: flex; gap: 1.2rem; border-bottom: 1px solid #d5dce3; padding-bottom: .6rem }
a { color: #0b66b8 } img { max-width: 100% } table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border-bottom: 1px solid #d5dce3; padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top }
pre { background: #f4f6f8; padding: .8rem; overflow-x: auto } code { font: .9em ui-monospace, monospace }
@media (prefers-color-scheme: dark) {
  body { background: #14191f; color: #dfe6ec } a { color: #6db5f2 } pre { background: #1d252d }
}
"""
PAGES = {
    "index.html": "Read me",
    "tiledb_cloud_widgets.html": "Reference",
    "tiledb_cloud_widgets/client.html": "Client",
    "tiledb_cloud_widgets/local.html": "Embedded server",
    "routes.html": "Its routes",
}


def main() -> None:
    shutil.rmtree(DOCS, ignore_errors=True)
    DOCS.mkdir(parents=True)
    for module in (tcw, tcw.client, tcw.local):  # pdoc sees no name that is loaded when it is first used
        vars(module).update({name: getattr(module, name) for name in module.__all__})
    pdoc.render.configure(docformat="numpy", show_source=False, include_undocumented=False)
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Error parsing type annotation"
        )  # of names imported for type checkers only
        pdoc.pdoc("tiledb_cloud_widgets", output_directory=DOCS)
    write("index.html", readme())
    write("routes.html", routes())
    print(DOCS / "index.html")


def write(name: str, body: str) -> None:
    """Write a page of our own, with links to all pages."""
    links = "".join(f'<a href="{page}">{title}</a>' for page, title in PAGES.items())
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{PAGES[name]}</title>'
        f"<style>{STYLE}</style></head><body><nav>{links}</nav>{body}</body></html>"
    )
    (DOCS / name).write_text(page, encoding="utf-8")


def readme() -> str:
    """The README; its pictures come along, and what it links to in the checkout is named only."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
        (DOCS / picture).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / picture, DOCS / picture)
    text = re.sub(r"(?<!!)\[([^\]]+)\]\((?!#|\w+:)[^)]+\)", r"\1", text)
    return str(
        markdown2.markdown(text, extras=["code-friendly", "tables", "fenced-code-blocks", "header-ids"])
    )


def routes() -> str:
    """A table of the routes of the embedded server, from its OpenAPI description."""
    found = json.loads(description())
    rows = [
        (method.upper(), path, operation["operationId"], operation["summary"])
        for path, methods in sorted(found["paths"].items())
        for method, operation in methods.items()
    ]
    lines = "".join(
        f"<tr><td><code>{method}</code></td><td><code>{html.escape(path)}</code></td><td>{html.escape(summary)}</td></tr>"
        for method, path, _, summary in rows
    )
    return (
        "<h1>Routes of the embedded server</h1><p>What it answers besides the data plane, which only libtiledb speaks. "
        "The server itself has this at <code>/openapi.json</code>, with every field.</p>"
        f"<table><tr><th>Method</th><th>Path</th><th>What it does</th></tr>{lines}</table>"
    )


if __name__ == "__main__":
    main()
