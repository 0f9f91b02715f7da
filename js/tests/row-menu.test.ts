import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { offerHost } from "../src/kernel/notebook";
import widget from "../src/widgets/browser";
import { drawn, page, row, state } from "./kernel";
import { open, type Panel } from "./panel";

const items = (panel: Panel) => panel.all('[role="menu"] [role="menuitem"]').map((item) => item.textContent);
const item = (panel: Panel, name: string) => panel.all('[role="menuitem"]').find(({ textContent }) => textContent === name) as HTMLElement;
const rightClick = async (panel: Panel, index: number) => {
  const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: 5, clientY: 5 });
  panel.row(index).querySelector("th")?.dispatchEvent(event);
  await drawn();
  return event;
};
const clipboard = vi.fn(async (_words: string) => {});

beforeEach(() => {
  clipboard.mockReset();
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText: clipboard } });
});
afterEach(() => vi.unstubAllGlobals());

test("a right click selects the row and opens its menu in the place of the host's", async () => {
  const panel = await open(widget);
  const host = vi.fn();
  document.addEventListener("contextmenu", host);
  const event = await rightClick(panel, 1);
  document.removeEventListener("contextmenu", host);
  expect(event.defaultPrevented).toBe(true);
  expect(host).not.toHaveBeenCalled();
  expect(panel.selected()).toEqual([1]);
  expect(panel.named("Row menu").getAttribute("role")).toBe("menu");
  expect(items(panel)).toEqual(["Copy code", "Copy URI", "Add to favoritess", "Show detailsEnter"]);
  expect(document.activeElement?.textContent).toBe("Copy code");
});

test("Shift+F10 opens it from the keyboard; arrows walk it, and Escape goes back to the row", async () => {
  const panel = await open(widget);
  panel.row(2).querySelector<HTMLElement>("th")?.focus();
  await panel.key("F10", { shiftKey: true });
  await panel.key("ArrowDown");
  expect(document.activeElement?.textContent).toBe("Copy URI");
  await panel.key("Escape");
  expect(panel.all('[role="menu"]')).toEqual([]);
  expect(document.activeElement?.closest("tr")).toBe(panel.row(2));
});

test("elsewhere in the list the host keeps its menu", async () => {
  const panel = await open(widget);
  const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
  panel.one("thead th").dispatchEvent(event);
  await drawn();
  expect(event.defaultPrevented).toBe(false);
  expect(panel.all('[role="menu"]')).toEqual([]);
});

test("a row of the selection has a menu for all of it", async () => {
  const panel = await open(widget);
  await panel.click(panel.row(0), { ctrlKey: true });
  await panel.click(panel.row(1), { ctrlKey: true });
  await rightClick(panel, 0);
  expect(panel.selected()).toEqual([0, 1]);
  await panel.click(item(panel, "Copy URIs"));
  expect(clipboard).toHaveBeenCalledWith("tiledb://alice/array-1\ntiledb://alice/array-2");
  expect(panel.all('[role="menu"]')).toEqual([]);
});

test.each([
  ["is blocked", () => void clipboard.mockRejectedValueOnce(new Error("blocked"))],
  ["is missing, as over plain http", () => void vi.stubGlobal("navigator", { ...navigator, clipboard: undefined })],
])("where the clipboard %s, the text is there to be copied by hand", async (_what, block) => {
  const panel = await open(widget);
  block();
  await rightClick(panel, 1);
  await panel.click(item(panel, "Copy URI"));
  await vi.waitFor(() => expect(panel.one<HTMLTextAreaElement>("textarea").value).toBe("tiledb://alice/array-2"));
  panel.one("textarea").focus();
  await panel.key("Escape");
  expect(panel.all("textarea")).toEqual([]);
});

test("it stars an array, and goes into a group", async () => {
  const panel = await open(widget, state({ shown: page(1, [row("starred", { favorite: true }), row("within", { kind: "group" })]) }));
  await rightClick(panel, 0);
  await panel.click(item(panel, "Remove from favoritess"));
  expect(panel.model.last("favorite").body).toEqual({ uri: "tiledb://alice/starred", favorite: false });
  await rightClick(panel, 1);
  expect(items(panel).slice(-2)).toEqual(["Open groupEnter", "Show details"]);
  await panel.click(item(panel, "Open groupEnter"));
  expect(panel.model.last("query").body).toMatchObject({ changes: { group: "tiledb://alice/within" } });
});

test("show details is what Enter does", async () => {
  const panel = await open(widget);
  await rightClick(panel, 1);
  await panel.click(item(panel, "Show detailsEnter"));
  expect(panel.named("Details").textContent).toContain("array-2");
});

test("beside a notebook it inserts, runs, and opens a new notebook", async () => {
  const host = { insert: vi.fn(async () => null), openNew: vi.fn(async () => null) };
  offerHost(host);
  const panel = await open(widget);
  await rightClick(panel, 1);
  expect(items(panel).slice(0, 3)).toEqual(["Insert code", "Insert and run", "Open in new notebook"]);
  await panel.click(item(panel, "Insert and run"));
  const [code, options] = host.insert.mock.calls[0] as unknown as [(wanted: object) => void, { run: boolean; from: Element }];
  expect(options.run).toBe(true);
  code({ style: "asset", own: true });
  expect(panel.model.last("snippet").body).toEqual({ uris: ["tiledb://alice/array-2"], style: "asset", own: true });
  await rightClick(panel, 1);
  await panel.click(item(panel, "Open in new notebook"));
  expect(host.openNew).toHaveBeenCalledOnce();
});
