import { expect, test, vi } from "vitest";
import widget from "../src/widgets/browser";
import { drawn, page, row, rows, state } from "./kernel";
import { open, Panel } from "./panel";

const focusRow = async (panel: Panel, index: number) => {
  panel.row(index).querySelector<HTMLElement>('[role="rowheader"]')?.focus();
  await drawn();
};
const focusedRow = () => Number(document.activeElement?.closest("tr")?.dataset.i ?? -1);

test("the view asks for the state when it is drawn, and shows the rows", async () => {
  const panel = await open(widget);
  expect(panel.model.names()).toEqual(["ready"]);
  expect(panel.names()).toEqual(["array-1", "array-2", "array-3", "array-4", "array-5"]);
  expect(panel.named("TileDB Cloud").tagName).toBe("SECTION");
  expect(panel.one('[role="grid"]').getAttribute("aria-rowcount")).toBe("24");
  expect(panel.row(0).getAttribute("aria-rowindex")).toBe("2");
  expect(panel.one(".tcw-foot [role=status]").textContent).toBe("1–5 of 23");
  expect(panel.one(".tcw").dataset.lmSuppressShortcuts).toBe("true");
});

test("what the kernel pushed before the view was there is shown before it has answered anything", async () => {
  const panel = new Panel(widget, undefined, [{ kind: "push", name: "state", body: state() }]);
  await drawn();
  expect(panel.model.names()).toEqual(["ready"]);
  expect(panel.names()).toEqual(["array-1", "array-2", "array-3", "array-4", "array-5"]);
});

test("the panels of a page share one style sheet", async () => {
  await open(widget);
  await open(widget);
  expect([...document.querySelectorAll(".tcw-style")].map((style) => style.textContent)).toEqual([".tcw { color: inherit }"]);
});

test("the second panel of a page has a number in its landmarks, and gives it back", async () => {
  await open(widget);
  const second = await open(widget);
  expect(second.named("TileDB Cloud 2")).toBeTruthy();
  expect(second.named("Pages 2")).toBeTruthy();
  second.end();
  const third = await open(widget);
  expect(third.named("TileDB Cloud 2")).toBeTruthy();
});

test("next page shows its rows at once", async () => {
  const panel = await open(widget);
  await panel.click(panel.button("Next page"));
  expect(panel.names()[0]).toBe("array-6");
  expect(panel.row(0).getAttribute("aria-rowindex")).toBe("7");
  expect(panel.model.last("turned").body).toEqual({ number: 2, generation: 1 });
});

test("the foot of the panel says what the server says about the listing", async () => {
  const panel = await open(widget);
  expect(panel.all(".tcw-notices")).toEqual([]);
  await panel.model.push(state({ shown: { ...page(1, rows(1)), notices: ["The folder 'My Data' is not served: <b>no</b>."] } }));
  expect(panel.one(".tcw-foot .tcw-notices").textContent).toBe("The folder 'My Data' is not served: <b>no</b>.");
  await panel.model.push(state({ shown: { ...page(1, rows(1)), notices: ["One.", "Two.", "Three."] } }));
  expect(panel.one(".tcw-foot summary").textContent).toBe("One. And 2 more.");
  expect(panel.all(".tcw-notices p").map((notice) => notice.textContent)).toEqual(["Two.", "Three."]);
});

test("a click selects one and shows its details; Ctrl and Shift select more", async () => {
  const panel = await open(widget);
  await panel.click(panel.row(1));
  expect(panel.selected()).toEqual([1]);
  expect(panel.named("Details").textContent).toContain("tiledb://alice/array-2");
  expect(panel.model.last("details").body).toEqual({ uri: "tiledb://alice/array-2", tab: "overview" });
  await panel.click(panel.row(3), { ctrlKey: true });
  await panel.click(panel.row(4), { shiftKey: true });
  expect(panel.selected()).toEqual([1, 3, 4]);
  expect(panel.model.last("select").body.uris).toEqual(["tiledb://alice/array-2", "tiledb://alice/array-4", "tiledb://alice/array-5"]);
  expect(panel.button("Copy code of 3 selected")).toBeTruthy();
  await panel.click(panel.button("Clear selection"));
  expect(panel.selected()).toEqual([]);
});

test("the arrow keys move one focus, into the heads and back", async () => {
  const panel = await open(widget);
  await focusRow(panel, 0);
  await panel.key("ArrowDown");
  await panel.key("ArrowDown");
  expect(focusedRow()).toBe(2);
  await panel.key("End", { ctrlKey: true });
  expect(focusedRow()).toBe(4);
  await panel.key("Home", { ctrlKey: true });
  expect(focusedRow()).toBe(0);
  await panel.key("ArrowRight");
  expect(document.activeElement?.getAttribute("aria-colindex")).toBe("2");
  await panel.key("ArrowUp");
  expect(document.activeElement?.textContent).toBe("Name");
  expect(panel.all('[role="grid"] [tabindex="0"]')).toHaveLength(1);
});

test("Space selects, Shift and arrows select several and let go of them again", async () => {
  const panel = await open(widget);
  await focusRow(panel, 1);
  await panel.key(" ");
  await panel.key("ArrowDown", { shiftKey: true });
  await panel.key("ArrowDown", { shiftKey: true });
  expect(panel.selected()).toEqual([1, 2, 3]);
  await panel.key("ArrowUp", { shiftKey: true });
  expect(panel.selected()).toEqual([1, 2]);
});

test("no key reaches the notebook, and slash goes to the search", async () => {
  const panel = await open(widget);
  const outside = vi.fn();
  document.body.addEventListener("keydown", outside);
  await focusRow(panel, 0);
  for (const key of ["a", "d", "d", "x", "Enter", "/"]) await panel.key(key);
  expect(outside).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(panel.named("Search"));
  document.body.removeEventListener("keydown", outside);
});

test("Enter goes into a group, Backspace comes up, and breadcrumbs lead back", async () => {
  const group = row("atlas", { kind: "group", size: 3, amount: "3 members", type: "Group" });
  const panel = await open(widget, state({ query: { kind: "group" }, shown: page(1, [group], "groups") }));
  expect(panel.one(".c-size:not(th)").textContent).toBe("3 members");
  await focusRow(panel, 0);
  await panel.key("Enter");
  expect(panel.model.last("query").body).toEqual({ changes: { group: "tiledb://alice/atlas" } });
  const inside = {
    query: { kind: "group" as const, group: "tiledb://alice/atlas" },
    breadcrumbs: [{ uri: "tiledb://alice/atlas", name: "atlas" }],
  };
  panel.model.reply("query");
  await drawn();
  panel.model.push(state({ ...inside, revision: 2, generation: 2, shown: page(1, rows(1), "contents") }));
  await drawn();
  expect(panel.named("Contents")).toBeTruthy();
  expect(panel.named("Breadcrumbs").textContent).toBe("Groupsaliceatlas");
  expect(panel.button("Up to Groups")).toBeTruthy();
  await focusRow(panel, 0);
  await panel.key("Backspace");
  expect(panel.model.last("query").body).toEqual({ changes: { group: null } });
  panel.model.reply("query");
  const back = page(1, [row("another", { kind: "group" }), group], "groups");
  panel.model.push(state({ revision: 3, generation: 3, query: { kind: "group" }, shown: back }));
  await drawn();
  expect(focusedRow()).toBe(1); // the group one came from
});

test("typing searches after 250 ms, once, and an answer to less does not overwrite it", async () => {
  const panel = await open(widget);
  const search = panel.named<HTMLInputElement>("Search");
  await panel.type(search, "we");
  await panel.type(search, "weather");
  expect(panel.model.names()).not.toContain("query");
  await new Promise((resolve) => setTimeout(resolve, 270));
  expect(panel.model.last("query").body).toEqual({ changes: { search: "weather" } });
  await panel.type(search, "weather now");
  panel.model.push(state({ revision: 2, query: { search: "weather" } }));
  await drawn();
  expect(search.value).toBe("weather now");
  await panel.key("Escape");
  expect(search.value).toBe("");
});

test("several selected are named in one place, which alone acts on them, and listed on demand", async () => {
  const panel = await open(widget);
  await panel.click(panel.row(0));
  expect(panel.all("button").filter((button) => button.textContent === "Copy code")).toHaveLength(1);
  await panel.click(panel.row(2).querySelector(".c-check") as HTMLElement);
  await panel.click(panel.button("Next page"));
  await panel.click(panel.row(1), { ctrlKey: true });
  const strip = panel.named("Selection");
  expect(strip.textContent).toContain("3 selected: array-1, array-3+1");
  expect(panel.named("Details").textContent).not.toContain("Copy code");
  await panel.click(panel.button("+1: show all selected"));
  expect(panel.all('[aria-label="Selected"] li').map((item) => item.textContent)).toEqual(["array-1", "array-3", "array-7"]);
  await panel.click(panel.button("Deselect array-3"));
  expect(panel.model.last("select").body.uris).toEqual(["tiledb://alice/array-1", "tiledb://alice/array-7"]);
});

test("the question mark opens Help, which says what clicks and keys do", async () => {
  const panel = await open(widget);
  await focusRow(panel, 0);
  await panel.key("?");
  expect(panel.one('[role="dialog"]').textContent).toContain("Filters by it; with Alt, excludes it");
});

test("an error keeps the old page and what was typed, and can be tried again", async () => {
  const panel = await open(widget);
  await panel.type(panel.named<HTMLInputElement>("Search"), "half a word");
  const error = { title: "Page 3 could not be loaded.", reason: "No answer.", next_step: "Check the connection.", retry: true };
  panel.model.push(state({ revision: 2, status: "error", page: 3, error }));
  await drawn();
  expect(panel.one('[role="alert"]').textContent).toContain("Page 3 could not be loaded. No answer. Check the connection.");
  expect(panel.names()).toHaveLength(5);
  expect(panel.named<HTMLInputElement>("Search").value).toBe("half a word");
  expect(panel.named<HTMLInputElement>("Page").value).toBe("1");
  await panel.click(panel.button("Try again"));
  expect(panel.model.names()).toContain("retry");
});

test("an empty listing says which filters hold and offers to clear them", async () => {
  const empty = { shown: page(1, []), total_items: 0, total_pages: 0, status: "empty" as const };
  const panel = await open(widget, state({ ...empty, query: { search: "wether", namespace: "alice", exclude_tags: ["old"] } }));
  expect(panel.one(".tcw-blank").textContent).toContain("No arrays match");
  expect(panel.one(".tcw-blank").textContent).toContain("Owned arrays in alice: “wether”, not tag old.");
  await panel.click(panel.button("Clear filters"));
  expect(panel.model.last("query").body).toEqual({ clear: true });
  expect(panel.named<HTMLInputElement>("Search").value).toBe("");
});

test("a busy kernel is named, and a pending request can be cancelled", async () => {
  const panel = await open(widget, state({ next: null }));
  await panel.click(panel.button("Last page"));
  await new Promise((resolve) => setTimeout(resolve, 420));
  expect(panel.one(".tcw-note").textContent).toContain("The kernel is busy. Browsing resumes when the cell finishes.");
  await panel.click(panel.button("Cancel"));
  expect(panel.model.sent.filter((message) => message.kind === "cancel")).toHaveLength(1);
  expect(panel.named<HTMLInputElement>("Page").value).toBe("1");
});

test("a kernel that has stopped is named, nothing loads, and what was typed stays", async () => {
  const panel = await open(widget, state({ next: null }));
  await panel.click(panel.row(1));
  panel.model.change({ revision: 2, selection: [state().pages?.[0]?.rows[1]?.uri] });
  panel.model.reply("select");
  await panel.click(panel.button("Last page"));
  panel.model.stop();
  await panel.type(panel.named<HTMLInputElement>("Search"), "ice");
  await new Promise((resolve) => setTimeout(resolve, 420));
  expect(panel.one(".tcw-note").textContent).toBe("The kernel has stopped. Run the cell again.");
  expect(panel.one(".tcw-d-body").textContent).not.toContain("Loading");
  expect(panel.el.textContent).not.toContain("busy");
  expect(panel.one('[role="grid"]').getAttribute("aria-busy")).not.toBe("true");
  expect(panel.named<HTMLInputElement>("Search").value).toBe("ice");
  for (const field of ["Namespace", "Add tag"]) {
    await panel.type(panel.named<HTMLInputElement>(field), "sea");
    await panel.key("Enter");
    expect(panel.named<HTMLInputElement>(field).value).toBe("sea");
  }
  expect(panel.names()).toHaveLength(5);
});

test("signed out, the panel asks for credentials and goes on after them", async () => {
  const panel = await open(widget, state({ status: "signed_out", account: null, shown: null }));
  expect(panel.named("Sign in to TileDB Cloud").tagName).toBe("FORM");
  panel.model.push(state({ revision: 2 }));
  await drawn();
  expect(panel.names()).toHaveLength(5);
});

test("an export shows how far it is, what came of it, and stays until dismissed", async () => {
  const panel = await open(widget);
  await panel.click(panel.button("Export"));
  const [group] = panel.all('[role="menu"] [role="group"]').filter((each) => each.getAttribute("aria-label") === "Whole listing");
  await panel.click([...(group?.querySelectorAll<HTMLElement>("button") ?? [])][0] as HTMLElement);
  const { id, body } = panel.model.last("export");
  expect(body).toEqual({ format: "dataframe", rows: "all" });
  panel.model.say({ kind: "progress", id, body: { done: 8000, total: 20418, seconds_left: 6 } });
  await drawn();
  expect(panel.one(".tcw-strip").textContent).toBe("Exporting 8,000 of 20,418 rows6\u00a0s leftCancel");
  await panel.click(panel.button("Cancel"));
  expect(panel.model.sent.at(-1)).toEqual({ kind: "cancel", id });
  expect(panel.one(".tcw-strip").textContent).toBe("Cancelling…");
  panel.model.reply("export", { count: 0, file: null, note: null, cancelled: true });
  await drawn();
  expect(panel.one(".tcw-note").textContent).toContain("Cancelled. Nothing was exported.");
  await panel.click(panel.button("Dismiss"));
  expect(panel.all(".tcw-note")).toHaveLength(0);
});

test("an export that failed says so, and Try again asks for the same", async () => {
  const panel = await open(widget);
  await panel.click(panel.button("Export"));
  await panel.click(panel.all('[role="menuitem"]').find((item) => item.textContent?.startsWith("CSV")) as HTMLElement);
  const { body } = panel.model.last("export");
  panel.model.refuse("export", { title: "The export stopped after 16,000 rows." });
  await drawn();
  expect(panel.one('[role="alert"]').textContent).toContain("The export stopped after 16,000 rows.");
  await panel.click(panel.button("Try again"));
  expect(panel.model.names().filter((name) => name === "export")).toHaveLength(2);
  expect(panel.model.last("export").body).toEqual(body);
  panel.model.reply("export", { count: 30000, file: "a.csv", note: null });
  await drawn();
  expect(panel.one(".tcw-note").textContent).toContain("30,000 rows");
});

test("a format that needs an extra says so and does nothing", async () => {
  const panel = await open(widget);
  await panel.click(panel.button("Export"));
  const parquet = panel.all('[role="menuitem"]').find((item) => item.textContent?.startsWith("Parquet")) as HTMLElement;
  expect(parquet.getAttribute("aria-disabled")).toBe("true");
  await panel.click(parquet);
  expect(panel.model.names()).not.toContain("export");
});

test("names, tags and descriptions are text, whatever they hold", async () => {
  const script = "<img src=x onerror='window.pwned = 1'><script>window.pwned = 1</script>";
  const hostile = row(script, { tags: [script], description: script, namespace: script });
  const panel = await open(widget, state({ shown: page(1, [hostile]), tags_seen: [{ tag: script, count: 1 }] }));
  await panel.click(panel.row(0));
  panel.model.reply("details", {
    text: script,
    note: script,
    tables: [{ caption: script, heads: [script, script], rows: [[script, script, script]] }],
    tags: [script],
    facts: [{ label: script, value: script, copy: true }],
    code: `x = "${script}"  # ${script}`,
  });
  await drawn();
  expect(panel.names()).toEqual([script]);
  expect(panel.named("Details").textContent).toContain(script);
  expect(panel.all("img, script")).toHaveLength(0);
});

test("sorting by a head sends the order; heads the server cannot sort by have none", async () => {
  const panel = await open(widget);
  const heads = panel.all('[role="columnheader"]');
  expect(heads.map((head) => head.getAttribute("aria-sort"))).toEqual([null, "none", null, null, null, "none", null, null]);
  await panel.click(panel.button("Size"));
  expect(panel.model.last("query").body).toEqual({ changes: { order_by: "size" } });
});

test("a blocked clipboard shows the text to be copied by hand", async () => {
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("blocked"));
  const panel = await open(widget);
  await panel.click(panel.row(0));
  await panel.click(panel.button("Copy URI"));
  expect(panel.one<HTMLTextAreaElement>("textarea").value).toBe("tiledb://alice/array-1");
});

test("details that do not arrive say why and can be asked for again", async () => {
  const panel = await open(widget);
  await panel.click(panel.row(0));
  panel.model.refuse("details", { title: "The schema could not be loaded." });
  await drawn();
  expect(panel.named("Details").textContent).toContain("The schema could not be loaded.");
  await panel.click(panel.button("Try again"));
  expect(panel.model.names().filter((name) => name === "details")).toHaveLength(2);
});

test("a short last page and an unknown total are said as they are", async () => {
  const unknown = { total_items: null, total_pages: null, page: 2, page_size: 25, shown: page(2), next: null }; // a server may cap its pages
  const panel = await open(widget, state(unknown as never));
  expect(panel.one(".tcw-foot [role=status]").textContent).toBe("6–10");
  expect(panel.button("Last page").getAttribute("aria-disabled")).toBe("true");
  expect(panel.button("Next page").getAttribute("aria-disabled")).toBe(null);
});

test("ages grow while the list is looked at", async () => {
  const accessed = new Date(Date.now() - 30_000).toISOString();
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  const panel = await open(widget);
  panel.model.push(state({ revision: 2, shown: page(1, [row("array-1", { last_accessed: accessed })]) }));
  await drawn();
  expect(panel.row(0).querySelector("time")?.textContent).toBe("just now");
  vi.advanceTimersByTime(60_000);
  await drawn();
  expect(panel.row(0).querySelector("time")?.textContent).toBe("1\u00a0min ago");
  vi.useRealTimers();
});

test("an asset that was changed has its details and its access loaded again", async () => {
  const panel = await open(widget);
  await panel.click(panel.row(0));
  const details = () => panel.model.names().filter((name) => name === "details").length;
  const before = details();
  panel.model.push(state({ revision: 2, edits: 1, selection: ["tiledb://alice/array-1"] }));
  await drawn();
  expect(details()).toBe(before + 1);
});

test("a listing that could not be loaded does not count the rows of the one before", async () => {
  const panel = await open(widget);
  const error = { title: "Public arrays could not be loaded.", reason: "No.", next_step: "Try again.", field: null, retry: true };
  const empty = { ...page(1, []), of: "arrays" as const };
  await panel.model.push(state({ revision: 2, status: "empty", total_items: 0, total_pages: 0, shown: empty, next: null }));
  expect(panel.one(".tcw-foot [role=status]").textContent).toBe("0 arrays");
  await panel.model.push(
    state({ revision: 3, generation: 2, status: "error", error, total_items: 0, shown: empty, next: null, query: { scope: "public" } }),
  );
  await drawn();
  expect(panel.one(".tcw-foot [role=status]").textContent).toBe("No listing yet");
});

test("a dialog of text alone takes the focus, and Escape closes it", async () => {
  const panel = await open(widget);
  await panel.click(panel.button("Help"));
  const help = panel.one('[role="dialog"]');
  expect(document.activeElement).toBe(help);
  help.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  await drawn();
  expect(panel.all('[role="dialog"]')).toEqual([]);
});
