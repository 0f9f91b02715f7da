/** What the panel says is true in the state it is in. */
import { expect, test } from "vitest";
import widget from "../src/widgets/browser";
import { drawn, page, row, state } from "./kernel";
import { open } from "./panel";

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
