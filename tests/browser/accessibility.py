"""axe-core on a part of the page: no violation, and no contrast left undecided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"

RUN = """async (element) => {
  // JupyterLab's body is 0 px high, and axe then skips contrast without a word.
  document.body.style.height = '100vh';
  const result = await axe.run(element, {resultTypes: ['violations', 'incomplete']});
  const brief = (rule) => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map(c => c.message).join('; ')}`);
  return {
    violations: result.violations.flatMap(brief),
    undecided: result.incomplete.filter(rule => rule.id === 'color-contrast').flatMap(brief),
  };
}"""

# Clipped text counts as undecided: open the scroll areas out for the examination.
OPEN_OUT = """.tcw-scroll, .tcw-details, .tcw-d-body, .tcw-main, .tcw-list { max-block-size: none !important; block-size: auto !important; overflow: visible !important; }"""


def examine(page: Page, element: Locator) -> None:
    """Fail with every finding on its own line."""
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(path=AXE)
    style: Any = page.add_style_tag(content=OPEN_OUT)
    try:
        found = element.evaluate(RUN)
    finally:
        style.evaluate("(node) => node.remove()")
    problems = found["violations"] + found["undecided"]
    assert not problems, "\n".join(problems)
