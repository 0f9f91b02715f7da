/** A drawn panel, found by roles and names. */
import { afterEach } from "vitest";
import { drawn, FakeModel, state } from "./kernel";

interface Host {
  model: FakeModel;
  el: HTMLElement;
}

/** What a module exports: anywidget calls it for each model, then initialises the model, then draws views of it. */
type Widget = () => { initialize(host: Host): void; render(host: Host): () => void };

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
  document.body.replaceChildren();
});

export class Panel {
  readonly el = document.createElement("div");
  readonly end: () => void;

  constructor(
    widget: Widget,
    readonly model = new FakeModel(),
    early: readonly object[] = [],
  ) {
    document.body.append(this.el);
    const made = widget();
    made.initialize({ model, el: this.el });
    for (const message of early) model.say(message);
    this.end = made.render({ model, el: this.el });
    ends.push(this.end);
  }

  all(selector: string): HTMLElement[] {
    return [...this.el.querySelectorAll<HTMLElement>(selector)];
  }
  one<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.el.querySelector<T>(selector);
    if (!found) throw new Error(`No ${selector} in ${this.el.textContent}`);
    return found;
  }
  named<T extends HTMLElement = HTMLElement>(name: string): T {
    return this.one<T>(`[aria-label="${name}"]`);
  }
  button(words: string): HTMLButtonElement {
    const found = this.all("button").find((button) => button.getAttribute("aria-label") === words || button.textContent === words);
    if (!found) throw new Error(`No button ${words}`);
    return found as HTMLButtonElement;
  }
  async click(element: HTMLElement, more: MouseEventInit = {}): Promise<void> {
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1, ...more }));
    await drawn();
  }
  async key(key: string, more: KeyboardEventInit = {}): Promise<void> {
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
    await drawn();
  }
  async type(input: HTMLInputElement, words: string): Promise<void> {
    input.focus();
    input.value = words;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await drawn();
  }
  names(): string[] {
    return this.all('[role="rowheader"]').map((cell) => cell.textContent ?? "");
  }
  row(index: number): HTMLElement {
    return this.all("tbody tr")[index] as HTMLElement;
  }
  selected(): number[] {
    return this.all("tbody tr").flatMap((row, i) => (row.getAttribute("aria-selected") === "true" ? [i] : []));
  }
}

/** A widget that has had its first state. */
export async function open(widget: Widget, first: object = state()): Promise<Panel> {
  const panel = new Panel(widget);
  await drawn();
  panel.model.reply("ready", first);
  await drawn();
  return panel;
}
