import { expect, test, vi } from "vitest";
import { listingOf } from "../src/kernel/listing";
import { BrowserStore } from "../src/kernel/pages";
import { carrierOf } from "../src/kernel/transport";
import { kernel } from "../src/ui/strings";
import { drawn, FakeModel, page, state } from "./kernel";

async function listing(first = state()) {
  const model = new FakeModel();
  const own = listingOf(new BrowserStore(carrierOf(model, kernel)), vi.fn());
  own.attach();
  model.reply("ready", first);
  await drawn();
  return { model, listing: own };
}

test("the page sent ahead is turned to at once, and the kernel is told", async () => {
  const { model, listing: l } = await listing();
  l.turn(2);
  expect(l.state.shown).toEqual(page(2));
  expect(l.loading).toBe(false);
  expect(model.last("turned").body).toEqual({ number: 2, generation: 1 });
});

test("rows that were not fetched again stay the same object, so that nothing is drawn for them", async () => {
  const { model, listing: l } = await listing();
  const { shown } = l.state;
  model.push(state({ revision: 2, selection: ["tiledb://alice/array-1"] }));
  expect(l.state.selection).toHaveLength(1);
  expect(l.state.shown).toBe(shown);
  model.push(state({ revision: 3, shown: { ...page(1), key: 77 } }));
  expect(l.state.shown).not.toBe(shown);
});

test("a page that is not there yet is asked for, and the old one stays", async () => {
  const { model, listing: l } = await listing();
  l.turn(4);
  expect(model.last("page").body).toEqual({ number: 4 });
  expect(l.state.page).toBe(4);
  expect(l.state.shown?.page).toBe(1);
  expect(l.loading).toBe(true);
});

test("a wish shows at once and stays until the kernel's state has it", async () => {
  const { model, listing: l } = await listing();
  l.query({ search: "wea" });
  model.push(state({ revision: 2, status: "loading" }));
  expect(l.state.query.search).toBe("wea");
  model.reply("query");
  await drawn();
  model.push(state({ revision: 3, status: "ready", query: { search: "wea" } }));
  expect(l.state.query.search).toBe("wea");
  model.push(state({ revision: 4, query: { search: "set from Python" } }));
  expect(l.state.query.search).toBe("set from Python");
});

test("of two wishes the newer wins", async () => {
  const { model, listing: l } = await listing();
  l.query({ search: "old" });
  l.query({ search: "new" });
  model.push(state({ revision: 2, query: { search: "old" } }));
  expect(l.state.query.search).toBe("new");
});

test("an older state than the one told is ignored", async () => {
  const { model, listing: l } = await listing(state({ revision: 7 }));
  model.push(state({ revision: 6, page: 3 }));
  expect(l.state.page).toBe(1);
});

test("a refused wish is taken back and said, and nothing else is lost", async () => {
  const { model, listing: l } = await listing();
  l.select(["tiledb://alice/array-1"]);
  l.query({ permission: "fly" });
  model.refuse("query", { title: "There is no permission “fly”." });
  await drawn();
  expect(l.state.query.permission).toBe(null);
  expect(l.state.selection).toEqual(["tiledb://alice/array-1"]);
  expect(l.notice?.title).toBe("There is no permission “fly”.");
});

test("rows that a view turned to are dropped when another query has come", async () => {
  const { model, listing: l } = await listing();
  l.turn(2);
  model.push(state({ revision: 2, generation: 2, query: { search: "else" } }));
  expect(l.state.shown?.page).toBe(1);
});

test("loading is said after 150 ms, not before", async () => {
  const { listing: l } = await listing();
  vi.useFakeTimers();
  l.turn(4);
  vi.advanceTimersByTime(149);
  expect(l.slow).toBe(false);
  vi.advanceTimersByTime(1);
  expect(l.slow).toBe(true);
  vi.useRealTimers();
});
