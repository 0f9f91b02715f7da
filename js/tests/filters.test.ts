import { expect, test } from "vitest";
import widget from "../src/widgets/browser";
import { drawn, page, row, state } from "./kernel";
import { open, type Panel } from "./panel";

test("a tag is added, excluded and removed", async () => {
  const panel = await open(widget);
  await panel.type(panel.named<HTMLInputElement>("Add tag"), "clim");
  expect(panel.all('[role="option"]').map((option) => option.textContent)).toEqual(["climate3", "not climate", "Use “clim”"]);
  await panel.key("Enter");
  expect(panel.model.last("query").body).toEqual({ changes: { tags: ["climate"] } });
  expect(panel.button("Exclude tag climate").getAttribute("aria-pressed")).toBe("false");
  await panel.click(panel.button("Exclude tag climate"));
  expect(panel.model.last("query").body).toEqual({ changes: { tags: [], exclude_tags: ["climate"] } });
  expect(panel.button("Exclude tag climate").getAttribute("aria-pressed")).toBe("true");
  await panel.click(panel.button("Remove tag climate"));
  expect(panel.model.last("query").body).toEqual({ changes: { exclude_tags: [] } });
  expect(document.activeElement).toBe(panel.named("Add tag"));
});

test("whoever signs in next is not offered the namespaces of the user before", async () => {
  const panel = await open(widget);
  const offered = async () => {
    await panel.type(panel.named<HTMLInputElement>("Namespace"), "");
    return panel.all('[role="option"]').map((option) => option.textContent);
  };
  await offered();
  panel.model.reply("namespaces", { groups: [{ kind: "user", label: "You", options: [{ name: "alice", count: 3 }] }] });
  await drawn();
  expect(await offered()).toContain("alice3");
  panel.model.push(state({ revision: 2, account: { username: "bob", host: "https://api.tiledb.com", source: "login" } }));
  await drawn();
  expect(await offered()).toEqual(["All namespaces", "bob"]);
});

test("the list of Add tag also offers to do without a tag", async () => {
  const panel = await open(widget);
  await panel.type(panel.named<HTMLInputElement>("Add tag"), "not gen");
  expect(panel.all('[role="option"]').map((option) => option.textContent)).toEqual(["not genomics", "Use “not gen”"]);
  await panel.key("Enter");
  expect(panel.model.last("query").body).toEqual({ changes: { exclude_tags: ["genomics"] } });
  expect(panel.button("Exclude tag genomics").title).toBe("Click: only with tag genomics");
});

test("a click on a tag, an owner or a type filters by it, with Alt it excludes; it selects nothing", async () => {
  const held = [row("letter", { tags: ["old", "draft"], type: "Notebook", icon: "file", namespace: "bob" })];
  const panel = await open(widget, state({ shown: page(1, held), query: { tags: ["draft"] } }));
  const changes = () => panel.model.last("query").body.changes;
  await panel.click(panel.button("old"));
  expect(changes()).toEqual({ tags: ["draft", "old"], exclude_tags: [] });
  await panel.click(panel.row(0).querySelector('[data-value="draft"]') as HTMLElement, { altKey: true });
  expect(changes()).toEqual({ tags: ["old"], exclude_tags: ["draft"] });
  await panel.click(panel.button("Notebook"));
  expect(changes()).toEqual({ file_types: ["notebook"], exclude_file_types: [] });
  await panel.click(panel.button("bob"));
  expect(changes()).toEqual({ namespace: "bob" });
  expect(panel.selected()).toEqual([]);
});

test("an owner and a type are buttons in the details too", async () => {
  const panel = await open(widget, state({ shown: page(1, [row("letter", { type: "Notebook", icon: "file" })]) }));
  await panel.click(panel.row(0));
  const facts = [
    { label: "Owner", value: "alice", filter: "namespace" },
    { label: "Type", value: "Notebook", filter: "type" },
  ];
  panel.model.reply("details", { facts, tags: ["old"] });
  await drawn();
  const buttons = [...panel.named("Details").querySelectorAll<HTMLElement>("[data-filter]")];
  expect(buttons.map((button) => button.textContent)).toEqual(["old", "alice", "Notebook"]);
  expect(buttons.every((button) => button.tabIndex === 0)).toBe(true);
  await panel.click(buttons[2] as HTMLElement, { altKey: true });
  expect(panel.model.last("query").body).toEqual({ changes: { file_types: [], exclude_file_types: ["notebook"] } });
});

test("filters that the listing does not have are absent", async () => {
  const panel = await open(widget);
  const fields = () => panel.all('[role="dialog"] label').map((label) => label.textContent);
  await panel.click(panel.button("More filters"));
  expect(fields()).toEqual(["Type", "Permission", "Rows per page"]); // the last one where it is narrow
  panel.model.push(state({ revision: 2, query: { kind: "group" } }));
  await drawn();
  expect(fields()).toEqual(["Group type", "Permission", "Nested groups", "Rows per page"]);
});

test("every chip goes with the filters, whatever it stands for", async () => {
  const panel = await open(widget, state({ query: { kind: "group", flat: false, with_metadata: true } }));
  expect(panel.all(".tcw-chips li").map((chip) => chip.textContent)).toEqual(["with metadata", "top level only"]);
  await panel.click(panel.button("Clear filters"));
  expect(panel.model.last("query").body).toEqual({ clear: true });
  expect(panel.all(".tcw-chips li")).toHaveLength(0);
});

test("an empty listing says how many match in the other scopes, each a button that goes there", async () => {
  const empty = { shown: page(1, []), total_items: 0, total_pages: 0, status: "empty" as const };
  const panel = await open(widget, state({ ...empty, query: { search: "sea" } }));
  panel.model.reply("elsewhere", {
    counts: [
      { scope: "shared", count: 1 },
      { scope: "public", count: 1200 },
    ],
  });
  await drawn();
  expect(panel.button("1 in Shared")).toBeTruthy();
  await panel.click(panel.button("1,200 in Public"));
  expect(panel.model.last("query").body).toEqual({ changes: { scope: "public" } });
});

test("a listing whose rows could not be read is not called empty", async () => {
  const notices = ["5 rows of this page could not be read."];
  const panel = await open(widget, state({ shown: { ...page(1, []), notices }, total_items: 5, total_pages: 1, status: "empty" }));
  const text = panel.el.textContent;
  expect(text).toContain("The arrays here cannot be shown");
  expect(text).toContain("0 of 5 arrays");
  expect(text).toContain(notices[0]);
  expect(text).not.toContain("No arrays");
});

/** Types a search that is refused, and expects that it is said and stays. */
async function refused(panel: Panel, typed: string, request: string, title: string) {
  const search = panel.named<HTMLInputElement>("Search");
  await panel.type(search, typed);
  await panel.key("Enter");
  panel.model.refuse(request, { title });
  await drawn();
  expect(panel.one('[role="alert"]').textContent).toContain(title);
  expect(search.value).toBe(typed);
  return search;
}

test("a refused search stays in its field, to be mended", async () => {
  await refused(await open(widget), "too/long", "query", "A search may not hold a slash.");
});

test("an address that cannot be opened stays in the search, to be corrected", async () => {
  const panel = await open(widget);
  const search = await refused(panel, "tiledb://alice/nothing", "locate", "It could not be opened.");
  await panel.type(search, "tiledb://alice/array-9");
  await panel.key("Enter");
  panel.model.reply("locate", { uri: "tiledb://alice/array-9" });
  await drawn();
  expect(search.value).toBe("");
});
