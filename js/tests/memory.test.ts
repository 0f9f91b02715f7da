import { beforeEach, expect, test, vi } from "vitest";
import { browserStore, Memory } from "../src/lab/memory";
import { type Settings, UserSettings } from "../src/lab/settings";
import { state } from "./kernel";

const ready = (more: object = {}) => ({ ...state(), shown: { key: 1 }, query: { scope: "public" }, page: 2, ...more }) as never;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

/** The registry of a page, with a plugin's settings in the test's hand. */
function registry(composite: Partial<Settings>) {
  const slots: (() => void)[] = [];
  const loaded = { composite, changed: { connect: (slot: () => void) => void slots.push(slot), disconnect: () => {} } };
  const change = (next: Partial<Settings>) => {
    loaded.composite = next;
    for (const slot of slots) slot();
  };
  return { load: async () => loaded as never, change };
}

test("a panel begins with what the settings say", async () => {
  const settings = new UserSettings();
  await settings.load(registry({ scope: "public", pageSize: 50 }), "id");
  const memory = new Memory(browserStore("/"), settings);
  await memory.ready;
  expect(memory.start()).toEqual({ kind: "start", query: { scope: "public" }, page_size: 50 });
  expect(settings.now.code).toBe("tiledb");
});

test("a change of the settings is told, with those before it", async () => {
  const changed = vi.fn();
  const settings = new UserSettings(changed);
  const all = registry({ side: "left" });
  await settings.load(all, "id");
  all.change({ side: "right" });
  expect(settings.now.side).toBe("right");
  expect(changed.mock.calls).toEqual([[expect.objectContaining({ side: "left" })]]);
});

test("settings that cannot be read are the defaults", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const settings = new UserSettings();
  await settings.load({ load: () => Promise.reject(new Error("no schema")) } as never, "id");
  expect(settings.now).toEqual({ side: "left", pageSize: 25, scope: "owned", code: "tiledb" });
});

test("what was shown is there again after a reload, below each base URL its own", async () => {
  const before = new Memory(browserStore("/user/ada/"), new UserSettings());
  await before.ready;
  before.keep(ready());
  before.shown(true);
  const after = new Memory(browserStore("/user/ada/"), new UserSettings());
  await after.ready;
  expect(after.start()).toMatchObject({ query: { scope: "public" }, page: 2 });
  expect([after.wasShown, after.session]).toEqual([true, before.session]);
  const other = new Memory(browserStore("/user/grace/"), new UserSettings());
  await other.ready;
  expect([other.wasShown, other.start().page]).toEqual([false, undefined]);
});

test("a form for signing in is nothing to come back to", async () => {
  const memory = new Memory(browserStore("/"), new UserSettings());
  await memory.ready;
  memory.keep(ready());
  memory.keep(ready({ status: "signed_out", page: 1 }));
  expect(memory.start().page).toBe(2);
});

test("a memory that was edited by hand counts as none", async () => {
  localStorage.setItem("tiledb-cloud-widgets:panel /", "{no JSON");
  const memory = new Memory(browserStore("/"), new UserSettings());
  await memory.ready;
  expect(memory.start()).toMatchObject({ query: { scope: "owned" } });
});
