import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Code } from "../src/kernel/protocol";
import type { Kernel, NotebookPanel } from "../src/lab/host";
import { Notebooks, planFor } from "../src/lab/insert";
import { factsOf, type KernelFacts } from "../src/lab/kernel-check";

const CODE = "array = ...";
const KNOWN: KernelFacts = { language: "python", lacks: null };

test.each<[name: string, facts: KernelFacts, cells: string[], runnable: number, title: string | undefined]>([
  ["what fits is inserted as it is", KNOWN, [CODE], 1, undefined],
  ["what is not known is taken to fit", { language: null, lacks: null }, [CODE], 1, undefined],
  ["a kernel of another language gets no cell", { ...KNOWN, language: "R" }, [], 0, "This notebook runs R."],
  [
    "the package is installed first, by whoever runs the cell",
    { ...KNOWN, lacks: "package" },
    [`%pip install tiledb-cloud-widgets\n${CODE}`],
    0,
    "This kernel does not have tiledb_cloud_widgets.",
  ],
  [
    "the form comes above the code where nobody is signed in",
    { ...KNOWN, lacks: "sign-in" },
    ["import tiledb_cloud_widgets as tcw\n\ntcw.login()", CODE],
    1,
    "This kernel is not signed in.",
  ],
])("%s", (_name, facts, cells, runnable, title) => {
  const plan = planFor(CODE, facts);
  expect(plan.cells).toEqual(cells);
  expect(plan.runnable).toBe(runnable);
  expect(plan.note?.title).toBe(title);
});

class FakeCell {
  constructor(
    public source: string,
    public type = "code",
  ) {}
  get model() {
    return {
      type: this.type,
      sharedModel: {
        getSource: () => this.source,
        setSource: (source: string) => {
          this.source = source;
        },
      },
    };
  }
}

class FakeNotebook {
  activeCellIndex = 0;
  readonly model = { defaultKernelLanguage: "python" };
  constructor(public cells: FakeCell[]) {}
  get activeCell() {
    return this.cells[this.activeCellIndex] ?? null;
  }
  deselectAll() {}
  sources = () => this.cells.map(({ source }) => source);
}

const actions = {
  insertBelow(notebook: FakeNotebook) {
    notebook.cells.splice(notebook.activeCellIndex + 1, 0, new FakeCell(""));
    notebook.activeCellIndex += 1;
  },
  changeCellType: (notebook: FakeNotebook, type: string) => {
    if (notebook.activeCell) notebook.activeCell.type = type;
  },
  run: vi.fn(async (_notebook: FakeNotebook, _session: unknown) => true),
  runAll: vi.fn(),
};

class FakeKernel {
  readonly id = "k";
  status = "idle";
  slots: ((kernel: unknown, status: string) => void)[] = [];
  readonly statusChanged = {
    connect: (slot: (kernel: unknown, status: string) => void) => void this.slots.push(slot),
    disconnect: (slot: (kernel: unknown, status: string) => void) => {
      this.slots = this.slots.filter((other) => other !== slot);
    },
  };
  readonly info = Promise.resolve({ language_info: { name: "python" } });
  asked = 0;
  answers = "True";
  requestExecute(content: object) {
    this.asked += 1;
    expect(content).toMatchObject({ code: "", silent: true, store_history: false });
    const probe = { status: "ok", data: { "text/plain": this.answers } };
    return { done: Promise.resolve({ content: { user_expressions: { probe } } }) };
  }
  become(status: string) {
    this.status = status;
    for (const slot of [...this.slots]) slot(this, status);
  }
}

let notebook: FakeNotebook;
let kernel: FakeKernel;
let panel: NotebookPanel;
const arrived: ((tracker: unknown, panel: NotebookPanel) => void)[] = [];
let tracker: { currentWidget: NotebookPanel | null };
const contents = { newUntitled: vi.fn(async () => ({ path: "lab/Untitled.ipynb" })), save: vi.fn(async () => {}) };
const execute = vi.fn();
let notebooks: Notebooks;
let begin: () => Notebooks;
let open: NotebookPanel[];

beforeEach(() => {
  vi.clearAllMocks();
  localStorage.clear();
  arrived.length = 0;
  notebook = new FakeNotebook([new FakeCell("first"), new FakeCell("second")]);
  kernel = new FakeKernel();
  const context = { path: "work.ipynb", ready: Promise.resolve() };
  const sessionContext = { ready: Promise.resolve(), session: { kernel: kernel as Kernel } };
  panel = { id: "p", node: document.createElement("div"), isVisible: true, content: notebook, context, sessionContext } as never;
  tracker = { currentWidget: panel };
  open = [panel];
  const all = {
    ...tracker,
    get currentWidget() {
      return tracker.currentWidget;
    },
    find: (matches: (one: NotebookPanel) => boolean) => open.find(matches),
    forEach: (each: (one: NotebookPanel) => void) => open.forEach(each),
    widgetAdded: { connect: (slot: never) => arrived.push(slot) },
  };
  const kernelspecs = { ready: Promise.resolve(), specs: { default: "python3" } };
  const app = { commands: { execute }, serviceManager: { contents, kernelspecs }, shell: { activateById: vi.fn() } };
  begin = () => new Notebooks({ app, actions, tracker: all, files: { model: { path: "lab" } }, style: () => "asset" } as never);
  notebooks = begin();
});
afterEach(() => localStorage.clear());

const elsewhere = document.createElement("div");
const codeFor = vi.fn(async () => ({ code: `${CODE}\n` }) as Code);
const insert = (run = false) => notebooks.insert(codeFor, { run, from: elsewhere });

test("one cell below the active one, and nothing runs", async () => {
  await insert();
  expect(notebook.sources()).toEqual(["first", CODE, "second"]);
  expect(notebook.activeCellIndex).toBe(1);
  expect(actions.run).not.toHaveBeenCalled();
});

test("an empty active code cell is taken; an empty text is not", async () => {
  notebook.cells = [new FakeCell(" "), new FakeCell("", "markdown")];
  await insert();
  expect(notebook.sources()).toEqual([CODE, ""]);
  notebook.activeCellIndex = 1;
  await insert();
  expect(notebook.sources()).toEqual([CODE, "", CODE]);
});

test("insert and run runs the cell it inserted", async () => {
  expect(await insert(true)).toBeNull();
  expect(actions.run).toHaveBeenCalledOnce();
  expect(notebook.activeCell?.source).toBe(CODE);
});

test("where nobody is signed in, only the form runs", async () => {
  kernel.answers = "False";
  const note = await insert(true);
  expect(notebook.sources()).toEqual(["first", "import tiledb_cloud_widgets as tcw\n\ntcw.login()", CODE, "second"]);
  expect(notebook.activeCellIndex).toBe(1);
  expect(note?.title).toBe("This kernel is not signed in.");
});

test("without the package nothing runs", async () => {
  kernel.answers = "None";
  await insert(true);
  expect(actions.run).not.toHaveBeenCalled();
  expect(notebook.sources()[1]).toMatch(/^%pip install/);
});

test("a busy kernel is not asked; the note goes when it has ended what it runs", async () => {
  kernel.status = "busy";
  const note = await insert(true);
  expect(kernel.asked).toBe(0);
  expect(note?.title).toBe("The kernel is busy.");
  let gone = false;
  note?.until?.then(() => {
    gone = true;
  });
  kernel.become("idle");
  await vi.waitFor(() => expect(gone).toBe(true));
  expect(kernel.slots).toEqual([]);
});

test("the note about a busy kernel goes when the kernel is stopped, for then the cell never runs", async () => {
  kernel.status = "busy";
  const note = await insert(true);
  kernel.become("busy");
  expect(kernel.slots).toHaveLength(1);
  kernel.become("restarting");
  await note?.until;
  expect(kernel.slots).toEqual([]);
});

test("a kernel that fits is asked once, until it is restarted", async () => {
  await factsOf(panel);
  await factsOf(panel);
  expect(kernel.asked).toBe(1);
  kernel.become("restarting");
  kernel.become("idle");
  await factsOf(panel);
  expect(kernel.asked).toBe(2);
});

test("a panel in a notebook inserts there, whichever notebook is in use", async () => {
  tracker.currentWidget = null;
  const inside = panel.node.appendChild(document.createElement("button"));
  await notebooks.insert(codeFor, { run: false, from: inside });
  expect(notebook.sources()).toContain(CODE);
  expect(codeFor).toHaveBeenCalledWith({ style: "asset", own: true });
});

test("code of the notebook's own panel is inserted as it is: its kernel has the panel, whatever it is signed in with", async () => {
  kernel.answers = "False";
  codeFor.mockResolvedValueOnce({ code: "array = browser.selected.open()", own: true });
  expect(await insert(true)).toBeNull();
  expect(kernel.asked).toBe(0);
  expect(notebook.sources()).toEqual(["first", "array = browser.selected.open()", "second"]);
  expect(actions.run).toHaveBeenCalledOnce();
});

test("no notebook: a new one of the default kernel, in the folder shown, which takes the code when it opens", async () => {
  tracker.currentWidget = null;
  const fresh = new FakeNotebook([new FakeCell("")]);
  const context = { path: "lab/Untitled.ipynb", ready: Promise.resolve() };
  execute.mockImplementation(async () => {
    open.push({ ...panel, content: fresh, context } as never);
    arrived[0]?.(null, open.at(-1) as never);
  });
  await insert(true);
  expect(contents.newUntitled).toHaveBeenCalledWith({ type: "notebook", path: "lab" });
  expect(contents.save).toHaveBeenCalledWith(
    "lab/Untitled.ipynb",
    expect.objectContaining({
      content: expect.objectContaining({ metadata: { kernelspec: { name: "python3", display_name: "python3" } } }),
    }),
  );
  expect(execute).toHaveBeenCalledWith("docmanager:open", { path: "lab/Untitled.ipynb", factory: "Notebook" });
  await vi.waitFor(() => expect(fresh.sources()).toEqual([CODE]));
  expect(actions.run).toHaveBeenCalledOnce();
  expect(localStorage.length).toBe(0);
});

test("where notebooks have pages of their own, the code waits for that page", async () => {
  const thrownAway = { ...panel, context: { path: "lab/Untitled.ipynb", ready: Promise.resolve() } };
  execute.mockImplementation(async () => arrived[0]?.(null, thrownAway as never)); // made here, and disposed of
  const note = await notebooks.openNew(codeFor);
  expect(note).toMatchObject({
    title: "lab/Untitled.ipynb opens in a new page.",
    nextStep: "If not, allow pop-ups and open the notebook.",
  });
  const taken = vi.fn();
  void note?.until?.then(taken);
  window.dispatchEvent(new StorageEvent("storage")); // of something else
  await Promise.resolve();
  expect(taken).not.toHaveBeenCalled();
  expect(notebook.sources()).toEqual(["first", "second"]);
  expect(JSON.parse(localStorage.getItem("tiledb-cloud-widgets.insert") ?? "")).toMatchObject({ path: "lab/Untitled.ipynb", run: true });
  localStorage.clear(); // by that page
  window.dispatchEvent(new StorageEvent("storage"));
  await note?.until;
});

test("a notebook that was open before the extension takes what was handed over for it", async () => {
  localStorage.setItem("tiledb-cloud-widgets.insert", JSON.stringify({ path: "work.ipynb", code: CODE, run: true }));
  begin();
  await vi.waitFor(() => expect(actions.run).toHaveBeenCalledOnce());
  expect(notebook.sources()).toEqual(["first", CODE, "second"]);
});

test("a notebook that was opened for another reason takes nothing", async () => {
  localStorage.setItem("tiledb-cloud-widgets.insert", JSON.stringify({ path: "other.ipynb", code: CODE, run: true }));
  arrived[0]?.(null, panel);
  await Promise.resolve();
  expect(notebook.sources()).toEqual(["first", "second"]);
  expect(localStorage.length).toBe(1);
});
