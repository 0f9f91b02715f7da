/** What the panel says is true in the state it is in. */
import { expect, test } from "vitest";
import * as edit from "../src/edit/strings";
import * as preview from "../src/preview/strings";
import * as ui from "../src/ui/strings";
import widget from "../src/widgets/browser";
import { drawn, page, row, state } from "./kernel";
import { open } from "./panel";

test("apostrophes are straight, as in the words that come from Python", () => {
  const said = [ui, edit, preview].flatMap(Object.values).map((words) => (words instanceof Function ? `${words}` : JSON.stringify(words)));
  expect(said.join("")).not.toContain("’");
});

test("a star says nothing of an array that the server does not say it of", async () => {
  const unknown = row("unknown", { favorite: null });
  const panel = await open(widget, state({ shown: page(1, [unknown]) }));
  expect(panel.all(".tcw-grid [data-star]")).toHaveLength(0);
  await panel.click(panel.row(0));
  const star = panel.one(".tcw-details [data-star]");
  expect(star.hasAttribute("aria-pressed")).toBe(false);
  expect(star.title).toContain("The server does not say");
  await panel.click(star);
  expect(panel.model.last("favorite").body).toEqual({ uri: unknown.uri, favorite: true });
});

test("where there are no tags, it is said", async () => {
  const panel = await open(widget, state({ shown: page(1, [row("bare")]) }));
  await panel.click(panel.row(0));
  panel.model.reply("details", { headline: "Dense", text: "", tags: [], facts: [], editable: true });
  await drawn();
  expect(panel.named("Details").textContent).toContain("No description.TagsNo tags.");
});

test("one row alone is counted as one", async () => {
  const panel = await open(widget, state({ shown: page(1, [row("a")]), total_items: 1, total_pages: 1 }));
  expect(panel.one(".tcw-foot [role=status]").textContent).toBe("1 of 1");
});

test("inside a group no scope is named where no member matches", async () => {
  const empty = { shown: page(1, [], "contents"), total_items: 0, total_pages: 0, status: "empty" as const };
  const breadcrumbs = [{ uri: "tiledb://alice/photos", name: "photos" }];
  const panel = await open(widget, state({ ...empty, breadcrumbs, query: { group: "tiledb://alice/photos", search: "sea" } }));
  expect(panel.one(".tcw-blank").textContent).toContain("Members of photos: “sea”.");
});

test("of very many versions the newest are listed, and a note says so", async () => {
  const panel = await open(widget, state({ shown: page(1, [row("series")]) }));
  await panel.click(panel.row(0));
  panel.model.reply("details", { headline: "Dense", text: "", tags: [], facts: [] });
  await drawn();
  panel.model.reply("versions", { times: [2000, 1000], total: 1205 });
  await drawn();
  expect(panel.named("Details").textContent).toContain("The newest 2 of 1,205 versions.");
});
