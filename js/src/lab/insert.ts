/** Puts code into a notebook: which one, where in it, and what the kernel lacks to run it. */
import type { CodeFor, InsertNote, NotebookHost } from "../kernel/notebook";
import type { Code } from "../kernel/protocol";
import * as text from "../ui/strings";
import type { Application, FileBrowser, Kernel, NotebookActions, NotebookPanel, NotebookTracker } from "./host";
import { FITTING, factsOf, isPython, type KernelFacts } from "./kernel-check";
import type { CodeStyle } from "./settings";

/** Cells to insert, how many of them may be run at once, and what to say. */
export interface Plan {
  readonly cells: readonly string[];
  readonly runnable: number;
  readonly note: InsertNote | null;
}

const SIGN_IN = "import tiledb_cloud_widgets as tcw\n\ntcw.login()";
const INSTALL = "%pip install tiledb-cloud-widgets";
/** Code for a notebook that opens in another page, as it does in Notebook 7; its plugin takes it from here. */
const HANDED_OVER = "tiledb-cloud-widgets.insert";

/** Makes code fit a kernel; what is not known of it is taken to fit. */
export function planFor(source: string, { language, lacks }: KernelFacts): Plan {
  const code = source.trimEnd(); // a cell has no line break at its end
  if (!isPython(language)) return { cells: [], runnable: 0, note: text.notPython(language ?? "") };
  if (lacks === "package") return { cells: [`${INSTALL}\n${code}`], runnable: 0, note: text.noPackage };
  if (lacks === "sign-in") return { cells: [SIGN_IN, code], runnable: 1, note: text.notSignedIn };
  return { cells: [code], runnable: 1, note: null };
}

interface Parts {
  readonly app: Application;
  readonly actions: NotebookActions;
  readonly tracker: NotebookTracker | null;
  readonly files: FileBrowser | null;
  readonly style: () => CodeStyle;
}

export class Notebooks implements NotebookHost {
  /** The notebook that is being opened here; Notebook 7 makes it in this page too, and throws it away. */
  #opening: string | null = null;

  constructor(readonly parts: Parts) {
    parts.tracker?.widgetAdded.connect((_tracker, panel) => void this.#arrive(panel));
    parts.tracker?.forEach((panel) => void this.#arrive(panel)); // a page of Notebook 7 may open its notebook first
  }

  async insert(code: CodeFor, { run, from }: { readonly run: boolean; readonly from: Element }): Promise<InsertNote | null> {
    const panel = this.#notebookOf(from);
    if (!panel) return this.openNew(code, run);
    return this.#put(panel, await code({ style: this.parts.style(), own: panel.node.contains(from) }), run);
  }

  /** The notebook that an element is in, else the one used last. */
  #notebookOf(from: Element): NotebookPanel | null {
    const { tracker } = this.parts;
    return tracker?.find((panel) => panel.node.contains(from)) ?? tracker?.currentWidget ?? null;
  }

  async #put(panel: NotebookPanel, { code, own = false }: Code, run: boolean): Promise<InsertNote | null> {
    const { app, actions } = this.parts;
    await panel.context.ready;
    const plan = planFor(code, own ? FITTING : await factsOf(panel));
    if (!plan.cells.length) return plan.note;
    if (!panel.isVisible) app.shell.activateById(panel.id);
    const { content, sessionContext } = panel;
    const [first = 0] = plan.cells.map((source) => this.#addCell(panel, source));
    content.deselectAll();
    content.activeCellIndex = first;
    if (content.activeCell) void content.scrollToCell?.(content.activeCell);
    if (!run || !plan.runnable) return plan.note;
    const { kernel = null } = sessionContext.session ?? {};
    const busy = kernel?.status === "busy";
    void actions.run(content, sessionContext);
    return plan.note ?? (busy && kernel ? { ...text.kernelBusy, until: free(kernel) } : null);
  }

  /** Adds a cell below the active one, or takes that one when it is empty; returns its place. */
  #addCell({ content }: NotebookPanel, source: string): number {
    const { actions } = this.parts;
    const empty = content.activeCell?.model.type === "code" && !content.activeCell.model.sharedModel.getSource().trim();
    if (!empty) actions.insertBelow(content);
    if (content.activeCell?.model.type !== "code") actions.changeCellType(content, "code");
    content.activeCell?.model.sharedModel.setSource(source);
    return content.activeCellIndex;
  }

  async openNew(codeFor: CodeFor, run = true): Promise<InsertNote | null> {
    const { app, files, tracker, style } = this.parts;
    const { code } = await codeFor({ style: style() });
    const { contents, kernelspecs } = app.serviceManager;
    await kernelspecs.ready;
    const used = tracker?.currentWidget?.context.path ?? "";
    const folder = files?.model.path ?? used.slice(0, Math.max(0, used.lastIndexOf("/")));
    const { path } = await contents.newUntitled({ type: "notebook", path: folder });
    // A kernel is named, or JupyterLab asks for one in a dialog
    const name = kernelspecs.specs?.default;
    const metadata = name ? { kernelspec: { name, display_name: name } } : {};
    await contents.save(path, { type: "notebook", format: "json", content: { cells: [], metadata, nbformat: 4, nbformat_minor: 5 } });
    localStorage.setItem(HANDED_OVER, JSON.stringify({ path, code, run }));
    this.#opening = path;
    const until = taken();
    await app.commands.execute("docmanager:open", { path, factory: "Notebook" });
    this.#opening = null;
    const panel = tracker?.find(({ context }) => context.path === path);
    // Or it is in a page of its own, whose plugin takes the code; or the browser has blocked that page, which nobody is told
    return panel ? this.#arrive(panel) : { ...text.inNewPage(path), until };
  }

  /** A notebook is open: takes the code that was handed over for it. */
  async #arrive(panel: NotebookPanel): Promise<InsertNote | null> {
    const handed = JSON.parse(localStorage.getItem(HANDED_OVER) ?? "null");
    if (handed?.path !== panel.context.path || handed.path === this.#opening) return null;
    localStorage.removeItem(HANDED_OVER);
    const { code, run } = handed as { readonly code: string; readonly run: boolean };
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session?.kernel?.info;
    return this.#put(panel, { code }, run);
  }
}

/** When another page has taken the code. */
const taken = (): Promise<void> =>
  new Promise((resolve) => {
    addEventListener("storage", () => localStorage.getItem(HANDED_OVER) ?? resolve());
  });

/** When a kernel has ended what it runs, or was stopped. */
const free = (kernel: Kernel): Promise<void> =>
  new Promise((resolve) => {
    const onStatus = (_kernel: unknown, status: string) => {
      if (status === "busy") return;
      kernel.statusChanged.disconnect(onStatus);
      resolve();
    };
    kernel.statusChanged.connect(onStatus);
  });
