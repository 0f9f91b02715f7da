/** The Preview tab: what it asks for, the parts as they come, and what it lets one choose. */
import { beforeEach, expect, test, vi } from "vitest";
import * as code from "../src/browser/preview-code";
import type * as p from "../src/preview/parts";
import { facts, show } from "../src/preview/strings";
import PreviewView from "../src/preview/view";
import browser from "../src/widgets/browser";
import { drawn, state } from "./kernel";
import { open, type Panel } from "./panel";

beforeEach(() => {
  vi.spyOn(code, "previewView").mockReturnValue(PreviewView);
  URL.createObjectURL = () => "blob:picture";
  URL.revokeObjectURL = () => {};
});

const head: p.Head = {
  kind: "dense",
  dimensions: [],
  attributes: [
    { name: "signal", type: "int16", drawable: true },
    { name: "note", type: "text", drawable: false },
    { name: "noise", type: "int16", drawable: true },
  ],
  shape: [128, 96, 24],
  empty: false,
  drawn: "signal",
  density: false,
};
const axis = (name: string, high: number): p.Axis => ({ name, low: 0, high, start: 0, step: 1, unit: null });
const picture: p.Picture = {
  form: "heat",
  name: "signal",
  axes: [axis("x", 127), axis("y", 95)],
  width: 96,
  height: 128,
  notes: ["Every cell of z = 12."],
  low: 0,
  high: 698,
  square: true,
  fixed: [{ name: "z", low: "9007199254740993", high: "9007199254741016", at: "9007199254741005", label: "12" }],
  missing: 3,
  reason: "null",
  complete: true,
};
const column: p.Column = {
  name: "signal",
  type: "int16",
  kind: "number",
  cells: 50,
  nulls: 2,
  nans: 0,
  min: 0,
  max: 1162,
  mean: 173.4,
  bars: [
    [0, 10, 40],
    [11, 20, 8],
  ],
  distinct: null,
  top: [],
  note: null,
};

/** A panel whose Preview tab is open, of the first row. */
async function preview(): Promise<Panel> {
  const panel = await open(browser, state({ selection: [] }));
  await panel.click(panel.row(0));
  await panel.click(tabOf(panel));
  return panel;
}

const tabOf = (panel: Panel) => panel.all('[role="tab"]').find((tab) => tab.textContent === "Preview") as HTMLElement;

async function say(panel: Panel, name: string, body: object, buffers: readonly DataView[] = []): Promise<void> {
  panel.model.say({ kind: "part", id: panel.model.last("preview").id, name, body }, buffers);
  await drawn();
}

test("nothing is asked for before the tab is shown; then each part is shown as it comes", async () => {
  const panel = await open(browser, state({ selection: [] }));
  await panel.click(panel.row(0));
  expect(panel.model.names()).not.toContain("preview");
  await panel.click(tabOf(panel));
  expect(panel.model.last("preview").body).toMatchObject({ uri: "tiledb://alice/array-1", at: {}, attribute: null, timestamp: null });
  await say(panel, "head", head);
  expect(panel.one(".tcw-facts-line").textContent).toBe("Dense · 128 × 96 × 24 · 3 attributes · 1.0 kB");
  expect(facts({ ...head, shape: [1600] }, null, "9 kB")).toBe("Dense · 1,600 cells · 3 attributes · 9 kB");
  expect(panel.one('[role="status"] .tcw-spin')).toBeTruthy();
  await say(panel, "columns", { sample: "of the first 50 cells", complete: false, columns: [column] });
  await say(panel, "picture", picture, [new DataView(new ArrayBuffer(8))]);
  expect(panel.all(".tcw-spin")).toHaveLength(0);
  expect(panel.one('.tcw-pic[role="img"]').getAttribute("aria-label")).toBe(
    "Map of signal; x 0 to 127, y 0 to 95, from 0 to 698. Every cell of z = 12.",
  );
  await say(panel, "exact", { cells: 294912, columns: { signal: { min: -5, max: 2000, mean: 100 } }, offer: null });
  expect(panel.one(".tcw-card").textContent).toContain("−52000mean 100");
  panel.model.reply("preview", { outcome: "done" });
  await drawn();
  expect(panel.one(".tcw-pv").getAttribute("aria-busy")).toBe("false");
});

test("stopped, it says that something is shown only where something is; while the kernel is gone nothing is read", async () => {
  const panel = await preview();
  panel.model.reply("preview", { outcome: "stopped" });
  await drawn();
  expect(panel.one(".tcw-offer").textContent).toBe("Stopped.  Try again");
  await panel.click(panel.button("Try again"));
  await say(panel, "head", head);
  panel.model.reply("preview", { outcome: "stopped" });
  await drawn();
  expect(panel.one(".tcw-offer").textContent).toContain("Stopped. Parts that had arrived are shown.");
  await panel.click(panel.button("Try again"));
  panel.model.change({ revision: 2, selection: ["tiledb://alice/array-1"] });
  panel.model.reply("select");
  panel.model.stop();
  await drawn();
  expect(panel.one(".tcw-d-body").textContent).toBe("The kernel has stopped. Run the cell again.");
});

test("a bar that is clicked, or walked to, says its range", async () => {
  const panel = await preview();
  await say(panel, "columns", { sample: "of the first 50 cells", complete: false, columns: [column] });
  const bars = panel.one('[role="listbox"]');
  expect(bars.getAttribute("aria-label")).toBe("signal: 2 ranges");
  await panel.click(bars.children[0] as HTMLElement);
  expect(panel.one(".tcw-ends.is-one").textContent).toBe("0 to 10: 40 of 50");
  bars.focus();
  await panel.key("ArrowRight");
  expect(panel.one(".tcw-ends.is-one").textContent).toBe("11 to 20: 8 of 50");
});

test("a slider asks once for where it has come to, whatever the size of its coordinates", async () => {
  const panel = await preview();
  await say(panel, "head", head);
  await say(panel, "picture", picture, [new DataView(new ArrayBuffer(8))]);
  const slider = panel.one<HTMLInputElement>('input[type="range"]');
  const asked = panel.model.names().filter((name) => name === "preview").length;
  const first = panel.model.last("preview").id;
  for (const place of ["13", "14", "15"]) {
    slider.value = place;
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  await vi.waitFor(() => expect(panel.model.names().filter((name) => name === "preview")).toHaveLength(asked + 1));
  expect(panel.model.last("preview").body.at).toEqual({ z: "9007199254741008" });
  expect(panel.model.sent).toContainEqual({ kind: "cancel", id: first });
  expect(panel.one('.tcw-pic[role="img"]')).toBeTruthy(); // the picture before stays until the new one is here
});

test("a late part of the asset before is not shown, and what failed is said with what came", async () => {
  const panel = await preview();
  const before = panel.model.last("preview").id;
  await panel.click(panel.row(1));
  panel.model.say({ kind: "part", id: before, name: "sentence", body: { title: "Of the first.", detail: "" } });
  await say(panel, "head", head);
  const failure: p.Failure = { code: "late", title: "The preview is not complete.", reason: "It took long.", next_step: "Try again." };
  await say(panel, "failure", failure);
  panel.model.reply("preview", { outcome: "late" });
  await drawn();
  expect(panel.el.textContent).not.toContain("Of the first.");
  expect(panel.one('[role="alert"]').textContent).toBe("The preview is not complete. It took long. Try again.");
  await panel.click(panel.button("Try again"));
  expect(panel.model.last("preview").id).not.toBe(before);
});

test("attributes and versions are chosen where there are several", async () => {
  const panel = await preview();
  await say(panel, "head", head);
  const [attribute] = panel.all("select") as HTMLSelectElement[];
  expect([...(attribute?.options ?? [])].map((option) => option.textContent)).toEqual(["signal", "noise"]);
  await say(panel, "facts", { cells: 5, counted: true, versions: [3000, 2000, 1_000_000_000_000] });
  const version = panel.all("select")[1] as HTMLSelectElement;
  expect([...version.options].map((option) => option.textContent)).toEqual([
    "Latest version",
    "1970-01-01 00:00:02 UTC",
    "2001-09-09 01:46:40 UTC",
  ]);
  version.selectedIndex = 1;
  version.dispatchEvent(new Event("change", { bubbles: true }));
  await vi.waitFor(() => expect(panel.model.last("preview").body.timestamp).toBe(2000));
});

test("a line of single numbers is not filled; only the stretches between low and high ends are", async () => {
  const panel = await preview();
  const floats = (...numbers: number[]) => new DataView(new Float64Array(numbers).buffer);
  const line: p.Picture = { ...picture, form: "line", axes: [axis("day", 3)], width: 4, height: 0, fixed: [], missing: 0 };
  await say(panel, "picture", line, [floats(1, 1, 2, 2, Number.NaN, Number.NaN, 3, 3), new DataView(new ArrayBuffer(0))]);
  expect(panel.all(".tcw-line-path.is-area")).toHaveLength(0);
  expect(panel.one(".tcw-line-path").getAttribute("d")?.match(/M/g)).toHaveLength(2); // the gap is a gap
  await say(panel, "picture", line, [floats(1, 2, 2, 4, 1, 1, 3, 3)]);
  expect(panel.one(".tcw-line-path.is-area").getAttribute("d")).toMatch(/^M0\.5 .*z$/);
  await say(panel, "picture", line, [floats(-1.7e308, -1.7e308, 1.7e308, 1.7e308, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)]);
  expect(panel.one(".tcw-line-path").getAttribute("d")).toBe("M0.5 98.00L1.5 2.00L2.5 2.00"); // what is infinite lies at the edge
});

test("what lies under the pointer is told as it is stored: truth values, and nothing where there is no cell", async () => {
  const panel = await preview();
  const small = { width: 2, height: 1, axes: [axis("row", 0), axis("column", 1)], fixed: [], missing: 0 };
  const told = () => panel.one('figure [role="status"]').textContent;
  await say(panel, "picture", { ...picture, ...small, name: "horse", low: "false", high: "true" });
  await say(panel, "values", { dtype: "|b1", shape: [1, 2] }, [new DataView(new Uint8Array([0, 1]).buffer)]);
  const image = panel.one('.tcw-pic[role="img"]');
  image.focus();
  await panel.key("ArrowRight");
  expect(told()).toBe("horse true at row = 0, column = 1");
  await panel.key("ArrowLeft");
  expect(told()).toBe("horse false at row = 0, column = 0");
  await say(panel, "picture", { ...picture, ...small, name: "gdp", reason: "no cell" });
  await say(panel, "values", { dtype: "<f4", shape: [1, 2] }, [new DataView(new Float32Array([1.5, Number.NaN]).buffer)]);
  await panel.key("ArrowRight");
  expect(told()).toBe("gdp no cell at row = 0, column = 1");
  expect(image.classList).toContain("is-sunken"); // hatched is what has no value; there, nothing is stored
});

test("of a file the size that is stored is said to be that: the file itself has another", async () => {
  const panel = await preview();
  await say(panel, "head", { ...head, kind: "file", shape: null, drawn: null });
  expect(panel.one(".tcw-facts-line").textContent).toBe("File · 1.0 kB stored");
});

test("a name that leaves no room for its type says it all the same", async () => {
  const panel = await preview();
  await say(panel, "columns", { sample: "of all 50 cells", complete: true, columns: [column] });
  expect(panel.one(".tcw-card code").title).toBe("signal int16");
});

test("rows and pictures are shown in full size, each by its button", async () => {
  const panel = await preview();
  const table: p.Table = { names: ["day"], types: ["int32"], numeric: [true], rows: [["7"]], of: 1, not_read: [], more: 0 };
  await say(panel, "head", head);
  await say(panel, "table", table);
  await panel.click(panel.one('button[aria-label="Full size"]'));
  expect(panel.one("dialog").textContent).toContain("7");
  expect(panel.all("dialog .tcw-facts-line, dialog figure")).toHaveLength(0);
  await panel.click(panel.one('dialog button[aria-label="Close"]'));
  expect(panel.all("dialog")).toHaveLength(0);
  await say(panel, "picture", picture);
  await panel.click(panel.one('figure button[aria-label="Full size"]'));
  expect(panel.all("dialog figure")).toHaveLength(1);
});

test("a number is as short as it can be told from its neighbours", () => {
  const numbers = [1944.5, 0.0638, -129726.4, 9.036e18, 1e300, -2.5e-7, 2 ** 53 - 1, Number.POSITIVE_INFINITY];
  expect(numbers.map(show)).toEqual(["1945", "0.0638", "−129726", "9.036e+18", "1e+300", "−2.5e-7", "9007199254740991", "inf"]);
});

test("each member of a group is opened from its preview: an array is selected, a group is entered", async () => {
  const panel = await preview();
  const members = [
    { name: "inner", kind: "group" as const, uri: "tiledb://alice/inner" },
    { name: "counts", kind: "array" as const, uri: "tiledb://alice/counts" },
    { name: "elsewhere", kind: "array" as const, uri: "s3://bucket/elsewhere" },
  ];
  await say(panel, "members", { members, total: 3, note: "All 3 members." });
  const buttons = panel.all(".tcw-members button").map((button) => button.getAttribute("aria-label"));
  expect(buttons).toEqual(["Open group inner", "Open array counts"]);
  await panel.click(panel.button("Open array counts"));
  expect(panel.model.last("locate").body).toEqual({ text: "tiledb://alice/counts" });
  await panel.click(panel.button("Open group inner"));
  expect(panel.model.last("query").body).toMatchObject({ changes: { group: "tiledb://alice/inner" } });
});
