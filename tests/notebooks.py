"""``make notebooks``: runs every notebook and writes the outputs that GitHub and a freshly opened file show.

What only a running kernel can draw (widgets) is left out: their static tables stay. So is what differs between two runs
or machines without telling anything: ports, progress bars, timings.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import nbclient
import nbformat

FOLDER = Path(__file__).parents[1] / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"


def run(path: Path, folder: Path, timeout: int = 120) -> Any:
    """Execute a notebook in `folder`, and return it with its outputs."""
    content = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        content,
        timeout=timeout,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    return content


def static_outputs(cell: Any) -> list[dict[str, Any]]:
    """Return the outputs of a cell that are committed: all, but for live widgets that have a static table beside them."""
    has_table = any("text/html" in output.get("data", {}) for output in cell.get("outputs", []))
    outputs = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        is_progress = data.get("text/plain", "").startswith("Listing:") or output.get("name") == "stderr"
        if not is_progress and not (WIDGET in data and "text/html" not in data and has_table):
            outputs.append(static(output))
    return outputs


def static(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output without what only a running kernel can draw."""
    output = {key: value for key, value in output.items() if key != "metadata"}
    if output["output_type"] == "stream":
        return {**output, "text": same_everywhere(output["text"])}
    data = {
        mime: same_everywhere(value) if mime.startswith("text/") else value
        for mime, value in output["data"].items()
        if mime != WIDGET
    }
    return {**output, "data": data, "metadata": {}}


def same_everywhere(text: str) -> str:
    """Without what is different each time: the port of an embedded server."""
    return re.sub(r"127\.0\.0\.1:\d{4,5}", "127.0.0.1:8181", text)


def main() -> None:
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    cache = Path.home() / ".cache"
    for name in [name for name in os.environ if name.startswith("TILEDB_")]:  # nobody's own catalogue gets in
        del os.environ[name]
    for path in sorted(FOLDER.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
            os.environ |= {"HOME": home, "XDG_CACHE_HOME": str(cache)}
            content = run(path, Path(folder))
        number = 0
        for cell in content.cells:
            cell.metadata = {}
            if cell.cell_type == "code":
                number += 1
                cell.execution_count = number
                cell.outputs = [nbformat.from_dict(output) for output in static_outputs(cell)]
                for output in cell.outputs:
                    if "execution_count" in output:
                        output["execution_count"] = number
        content.metadata.pop("widgets", None)
        content.metadata["language_info"] = {"name": "python"}
        nbformat.write(content, path)
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
