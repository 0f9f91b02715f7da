import { expect, test, vi } from "vitest";
import widget from "../src/widgets/browser";
import { drawn, page, row, rows, state } from "./kernel";
import { open, Panel } from "./panel";

test("dragging over a row to copy its text selects nothing", async () => {
  const panel = await open(widget);
  const cell = panel.row(1).querySelector('[role="rowheader"]') as HTMLElement;
  const at = (clientX: number) => ({ bubbles: true, cancelable: true, detail: 1, clientX, clientY: 40 });
  cell.dispatchEvent(new MouseEvent("mousedown", at(20)));
  cell.dispatchEvent(new MouseEvent("click", at(90)));
  await drawn();
  expect(panel.selected()).toEqual([]);
  cell.dispatchEvent(new MouseEvent("mousedown", at(90)));
  cell.dispatchEvent(new MouseEvent("click", at(92)));
  await drawn();
  expect(panel.selected()).toEqual([1]);
});

test("a double click goes into a group, wherever its first click has put the details", async () => {
  const group = row("cities", { kind: "group", icon: "group", uri: "tiledb://alice/cities" });
  const panel = await open(widget, state({ query: { kind: "group" }, shown: page(1, [group], "groups"), next: null }));
  await panel.click(panel.row(0).querySelector('[role="rowheader"]') as HTMLElement);
  await panel.click(panel.button("Copy code"), { detail: 2 }); // in a narrow panel it is where the row was
  expect(panel.model.names()).not.toContain("snippet");
  expect(panel.model.last("query").body).toEqual({ changes: { group: "tiledb://alice/cities" } });
});

test("the search waits for the end of a composition", async () => {
  const panel = await open(widget);
  const search = panel.named<HTMLInputElement>("Search");
  search.focus();
  for (const words of ["h", "hi", "ひ"]) {
    search.value = words;
    search.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    await new Promise((resolve) => setTimeout(resolve, 270));
  }
  expect(panel.model.names()).not.toContain("query");
  search.value = "日";
  search.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 270));
  expect(panel.model.last("query").body).toEqual({ changes: { search: "日" } });
});

test("the Page field takes numbers, steps by the arrow keys and refuses words", async () => {
  const panel = await open(widget);
  const field = panel.named<HTMLInputElement>("Page");
  expect(field.getAttribute("role")).toBe("spinbutton");
  expect(field.type).not.toBe("number"); // the browser's own would take the wheel
  field.focus();
  await panel.key("ArrowUp");
  await panel.key("ArrowUp");
  expect(field.value).toBe("3");
  expect(field.getAttribute("aria-valuenow")).toBe("3");
  await panel.key("Enter");
  expect(panel.model.last("page").body).toEqual({ number: 3 });
  await panel.type(field, "soon");
  await panel.key("Enter");
  expect(field.value).toBe("3");
  await panel.type(field, "99");
  await panel.key("Enter");
  expect(panel.model.last("page").body).toEqual({ number: 5 });
});

test("a popup closes when its field scrolls out of sight, and brings back one that was pushed out of it", async () => {
  const observers: { report: (inSight: boolean) => void; of: Element }[] = [];
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(readonly callback: (entries: object[]) => void) {}
      observe(of: Element) {
        observers.push({ of, report: (isIntersecting) => this.callback([{ isIntersecting }]) });
      }
      disconnect() {}
    },
  );
  const panel = await open(widget);
  const namespace = panel.named<HTMLInputElement>("Namespace");
  await panel.click(namespace);
  const field = observers.find(({ of }) => of.contains(namespace));
  field?.report(true);
  await drawn();
  expect(panel.all('[role="listbox"]')).toHaveLength(1);
  const pushedBack = vi.fn();
  (field?.of as Element).scrollIntoView = pushedBack;
  field?.report(false);
  await drawn();
  expect(panel.all('[role="listbox"]')).toHaveLength(1);
  expect(pushedBack).toHaveBeenCalledOnce();
  document.dispatchEvent(new Event("scroll"));
  field?.report(false);
  await drawn();
  expect(panel.all('[role="listbox"]')).toHaveLength(0);
  vi.unstubAllGlobals();
});

test("in a shadow root the focus is kept as in a document", async () => {
  const host = document.body.appendChild(document.createElement("div"));
  const root = host.attachShadow({ mode: "open" });
  const panel = new Panel(widget);
  root.append(panel.el);
  await drawn();
  panel.model.reply("ready", state());
  await drawn();
  panel.row(4).querySelector<HTMLElement>('[role="rowheader"]')?.focus();
  await drawn();
  panel.model.push(state({ revision: 2, generation: 2, shown: page(1, rows(1, 2)) }));
  await drawn();
  expect(root.activeElement?.closest("tr")?.dataset.i).toBe("1"); // the row that had it is gone
});
