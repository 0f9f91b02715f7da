import { expect, test, vi } from "vitest";
import { BrowserStore } from "../src/kernel/pages";
import { carrierOf } from "../src/kernel/transport";
import { kernel } from "../src/ui/strings";
import { drawn, FakeModel, page, row, state } from "./kernel";

function store(model = new FakeModel()) {
  return { model, store: new BrowserStore(carrierOf(model, kernel)), redraw: vi.fn() };
}

/** A store that a view has joined, and that has its first state. */
async function joined(first = state()) {
  const all = store();
  all.store.attach(all.redraw);
  all.model.reply("ready", first);
  await drawn();
  return all;
}

/** What is sent of a state when no rows go with it. */
const bare = (more: Parameters<typeof state>[0]) => ({ ...state(more), pages: [] });

test("nothing is asked before there is a view, and what is heard is there for it", async () => {
  const { model, store: s } = store();
  model.push(state());
  expect(model.names()).toEqual([]);
  expect(s.shown?.shown?.rows).toHaveLength(5);
  s.attach(vi.fn());
  expect(model.last("ready").body).toMatchObject({ pages: [1, 2] });
});

test("a change is laid over what is known, and rows that have come are found by their key", async () => {
  const { model, store: s, redraw } = await joined();
  const rows = s.shown?.next;
  model.change({ revision: 2, page: 2, shown: 2, next: 3, pages: [page(3)] });
  expect(s.shown).toMatchObject({ page: 2, page_size: 5, query: { scope: "owned" } });
  expect(s.shown?.shown).toBe(rows);
  expect(s.shown?.next?.page).toBe(3);
  model.change({ revision: 3, page: 1, shown: 1, next: 2 });
  expect(s.shown?.shown?.rows[0]?.name).toBe("array-1");
  expect(redraw).toHaveBeenCalled();
  expect(model.names()).toEqual(["ready"]);
});

test("after a push that was lost the state is asked for, once, and without the rows that are there", async () => {
  const { model, store: s } = await joined();
  model.change({ revision: 3, selection: ["tiledb://alice/array-1"] });
  model.change({ revision: 4, page: 9 });
  expect(s.shown?.selection).toEqual([]);
  expect(model.names()).toEqual(["ready", "ready"]);
  expect(model.last("ready").body).toMatchObject({ pages: [1, 2] });
  model.reply("ready", bare({ revision: 4, page: 9, selection: ["tiledb://alice/array-1"] }));
  await drawn();
  expect(s.shown).toMatchObject({ page: 9, selection: ["tiledb://alice/array-1"] });
  expect(s.shown?.shown?.rows).toHaveLength(5);
});

test("a change that overtakes the answer to ready is not lost", async () => {
  const { model, store: s, redraw } = store();
  s.attach(redraw);
  model.change({ revision: 2, page: 2 });
  model.reply("ready", state({ revision: 1 }));
  await drawn();
  expect(model.names()).toEqual(["ready", "ready"]);
  model.reply("ready", bare({ revision: 2, page: 2 }));
  await drawn();
  expect(s.shown?.page).toBe(2);
});

test("rows that have not come are asked for, and the page before stays meanwhile", async () => {
  const { model, store: s } = await joined();
  model.change({ revision: 2, page: 4, shown: 44, next: null });
  expect(s.shown?.shown?.page).toBe(1);
  expect(model.names()).toEqual(["ready", "ready"]);
  model.reply("ready", state({ revision: 2, page: 4, shown: { ...page(4), key: 44 }, next: null }));
  await drawn();
  expect(s.shown?.shown?.page).toBe(4);
});

test("an older state is ignored", async () => {
  const { model, store: s } = await joined(state({ revision: 7 }));
  model.push(state({ revision: 6, page: 3 }));
  model.change({ revision: 7, page: 3 });
  expect(s.shown?.page).toBe(1);
});

test("every view of a panel is drawn, with the same rows; one that has left is not", async () => {
  const { model, store: s, redraw } = await joined();
  const second = vi.fn();
  const leave = s.attach(second);
  expect(model.last("ready").body).toMatchObject({ pages: [1, 2] });
  model.reply("ready", bare({}));
  await drawn();
  expect(second).toHaveBeenCalledTimes(1);
  leave();
  model.change({ revision: 2, page: 2 });
  expect(second).toHaveBeenCalledTimes(1);
  expect(redraw).toHaveBeenCalledTimes(3);
});

test("old pages are forgotten, those shown never", async () => {
  const big = (key: number) => ({
    ...page(1),
    key,
    rows: Array.from({ length: 1000 }, (_, i) => row(`${key}-${i}`)),
  });
  const { model, store: s } = await joined(state({ shown: big(1), next: null }));
  for (let key = 2; key < 10; key += 1) model.change({ revision: key, pages: [big(key)] });
  s.ask();
  expect(model.last("ready").body).toMatchObject({ pages: [1, 5, 6, 7, 8, 9] });
  expect(s.row("tiledb://alice/9-0")?.name).toBe("9-0");
  expect(s.row("tiledb://alice/2-0")).toBe(null);
});
