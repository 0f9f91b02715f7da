import { expect, test } from "vitest";
import widget from "../src/widgets/browser";
import { drawn, state } from "./kernel";
import { Panel } from "./panel";

/** How hosts wrap outputs, from the output area inwards. */
const HOSTS = {
  JupyterLab: { area: ["jp-Cell", "jp-OutputArea"], output: ["jp-OutputArea-child", "jp-OutputArea-output"] },
  nbclassic: { area: ["cell code_cell", "output"], output: ["output_area", "output_subarea"] },
  Solara: { area: ["v-sheet"], output: ["", "widget-output", "jp-OutputArea", "jp-OutputArea-child"] },
} as const;

/** Elements in each other; the outermost and the innermost. */
function nested(classes: readonly string[]): readonly [HTMLElement, HTMLElement] {
  const elements = classes.map((className) => Object.assign(document.createElement("div"), { className }));
  elements.reduce((outer, inner) => outer.appendChild(inner));
  return [elements[0] as HTMLElement, elements.at(-1) as HTMLElement];
}

function host({ area, output }: (typeof HOSTS)[keyof typeof HOSTS]) {
  const [outermost, inner] = nested(area);
  document.body.append(outermost);
  const add = (content: HTMLElement, place = inner) => {
    const [outer, within] = nested(output);
    within.append(content);
    place.append(outer);
    return outer;
  };
  return { cell: outermost, add };
}

function table(words = "array-1 Dense"): HTMLElement {
  const element = document.createElement("div");
  element.className = "tcw-static";
  element.textContent = words;
  return element;
}

test.each(Object.entries(HOSTS))(
  "in %s a panel that heard its kernel hides the table below it, and gives it back",
  async (_name, classes) => {
    const { add } = host(classes);
    const panel = new Panel(widget);
    add(panel.el);
    const below = add(table());
    const other = add(table("another panel's"));
    await drawn();
    expect(below.style.display).toBe(""); // no kernel answers: the table is all there is
    panel.model.push(state());
    expect(below.style.display).toBe("none");
    const [later, within] = nested(classes.output);
    within.append(table("array-6 Dense"));
    below.replaceWith(later);
    await drawn();
    expect(later.style.display).toBe("none");
    expect(other.style.display).toBe("");
    panel.model.stop();
    await drawn();
    expect(later.style.display).toBe(""); // and again when the kernel has stopped
    panel.model.push(state({ revision: 2 }));
    expect(later.style.display).toBe("none");
    panel.end();
    expect(later.style.display).toBe("");
  },
);

test("a table that comes after the panel is hidden too", async () => {
  const { add } = host(HOSTS.nbclassic);
  const panel = new Panel(widget);
  add(panel.el);
  panel.model.push(state());
  const below = add(table());
  await drawn();
  expect(below.style.display).toBe("none");
});

test("the table of another cell is another panel's", async () => {
  const first = host(HOSTS.JupyterLab);
  const second = host(HOSTS.JupyterLab);
  const panel = new Panel(widget);
  first.add(panel.el);
  const saved = second.add(table());
  panel.model.push(state());
  await drawn();
  expect(saved.style.display).toBe("");
  expect(second.cell.style.display).toBe("");
});

test("what stands beside the table in its output stays", async () => {
  const { add } = host(HOSTS.JupyterLab);
  const panel = new Panel(widget);
  add(panel.el);
  const mixed = document.createElement("div");
  const own = table();
  mixed.append(own, "printed by the cell");
  const output = add(mixed);
  panel.model.push(state());
  await drawn();
  expect(output.style.display).toBe("");
  expect(own.style.display).toBe("none");
});
