"""The moving picture of the README: found, looked at, dragged into the notebook, run. Part of ``make screenshots``."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.browser.jupyter import Notebook
from tests.browser.lab.side_panel import SidePanel

SIZE = {"width": 920, "height": 580}
NAME = "photos/chelsea"
CELLS = ("import matplotlib.pyplot as plt", "plt.imshow(array[:])\nplt.axis('off');")
#: ms that a frame of something that moves stays
STEP = 50
#: ms that the last one stays, before it begins again
REST = 4000
ARROW = [(0, 0), (0, 16), (4, 12.5), (6.8, 18.5), (9.4, 17.3), (6.6, 11.5), (12, 11.5)]


class Film:
    """Frames of a page, each with a mouse pointer drawn into it: screenshots have none."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[tuple[Image.Image, int]] = []
        self._at = (SIZE["width"] * 0.6, SIZE["height"] * 0.7)
        self.page.mouse.move(*self._at)

    def shoot(self, stays: int = STEP) -> None:
        """Add what the page shows now; ``stays`` is in ms."""
        shot = self.page.screenshot(animations="disabled", caret="hide")
        frame = Image.open(io.BytesIO(shot)).convert("RGB")
        x, y = self._at
        arrow = [(x + dx, y + dy) for dx, dy in ARROW]
        ImageDraw.Draw(frame).polygon(arrow, fill="#111", outline="white")
        self.frames.append((frame, stays))

    def go(self, x: float, y: float, steps: int = 12) -> None:
        """Move the pointer, slower at both ends."""
        from_x, from_y = self._at
        for step in range(1, steps + 1):
            part = step / steps
            part = part * part * (3 - 2 * part)
            self._at = (from_x + (x - from_x) * part, from_y + (y - from_y) * part)
            self.page.mouse.move(*self._at)
            self.shoot()

    def click(self, target: Locator) -> None:
        box = target.bounding_box()
        assert box is not None
        self.go(box["x"] + min(box["width"] / 2, 60), box["y"] + box["height"] / 2)
        self.shoot(200)
        self.page.mouse.down()
        self.page.mouse.up()

    def write(self, file: Path) -> None:
        """Write it as an animation that begins again; frames that are alike become one."""
        kept = [self.frames[0]]
        for frame, stays in self.frames[1:]:
            before, stayed = kept[-1]
            if frame.tobytes() == before.tobytes():
                kept[-1] = (before, stayed + stays)
            else:
                kept.append((frame, stays))
        images, durations = zip(*kept, strict=True)
        images[0].save(
            file,
            save_all=True,
            append_images=images[1:],
            duration=list(durations),
            loop=0,
            quality=70,
            method=4,
        )


def film(notebook: Notebook, panel: SidePanel, file: Path) -> None:
    """Play the story with a notebook of `CELLS`, and the panel beside it."""
    page = panel.page
    camera = Film(page)
    camera.shoot(1500)
    camera.click(panel.region.get_by_role("searchbox", name="Search"))
    for letter in "photo":
        page.keyboard.type(letter)
        camera.shoot(110)
    expect(panel.row("cities/seattle/daily-weather")).to_have_count(0)
    panel.settled()
    expect(panel.row(NAME)).to_be_visible()
    camera.shoot(900)
    camera.click(panel.row(NAME).get_by_role("rowheader"))
    expect(panel.details.get_by_role("tabpanel")).not_to_contain_text("Loading")
    camera.shoot(1200)
    camera.click(panel.details.get_by_role("tab", name="Preview"))
    expect(panel.details.get_by_role("img").first).to_be_visible()
    expect(panel.details.locator("[aria-busy=false]").first).to_be_visible()
    camera.shoot(2200)
    camera.click(panel.button("Back to list"))
    panel.wait_for_rows()
    camera.shoot(500)
    row = panel.row(NAME).get_by_role("rowheader").bounding_box()
    prompt = notebook.panel.locator(".jp-Cell .jp-InputPrompt").nth(1).bounding_box()
    assert row is not None
    assert prompt is not None
    camera.go(row["x"] + 60, row["y"] + 10)
    page.mouse.down()
    camera.shoot(250)
    camera.go(row["x"] + 100, row["y"] + 14, steps=4)
    camera.go(prompt["x"] + 30, prompt["y"] + prompt["height"] / 2, steps=18)
    expect(page.locator(".tcw-drag")).to_be_visible()
    camera.shoot(500)
    page.mouse.up()
    expect(notebook.panel.locator(".jp-CodeCell")).to_have_count(3)
    camera.shoot(1400)
    notebook.run(1)
    camera.shoot(1600)
    notebook.run(2)
    expect(notebook.output(2).get_by_role("img")).to_be_visible()
    notebook.output(2).scroll_into_view_if_needed()
    camera.shoot(REST)
    camera.write(file)
