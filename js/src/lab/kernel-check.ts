/** What the kernel of a notebook can run, asked in silence: no trace in its history, its outputs or its counter. */
import type { Kernel, NotebookPanel } from "./host";

/** What is known of a kernel. */
export interface KernelFacts {
  /** null: not known. */
  readonly language: string | null;
  /** What it is known not to have of what the code needs; a busy one does not say. */
  readonly lacks: "package" | "sign-in" | null;
}

/** A kernel that runs the code. */
export const FITTING: KernelFacts = { language: "python", lacks: null };
/** None: no package. False: nobody is signed in. True: it runs the code. */
const PROBE = '__import__("importlib.util").util.find_spec("tiledb_cloud_widgets") and __import__("tiledb_cloud_widgets").client.signed_in';
const PATIENCE_MS = 3000;

/** Kernels that were found to run the code. What is missing in one is asked for again: it may be there by now. */
const fitting = new WeakSet<Kernel>();

export async function factsOf(panel: NotebookPanel): Promise<KernelFacts> {
  const language = panel.content.model?.defaultKernelLanguage || null;
  const unknown: KernelFacts = { language, lacks: null };
  const kernel = panel.sessionContext.session?.kernel;
  if (kernel && fitting.has(kernel)) return FITTING;
  if (kernel?.status !== "idle") return unknown; // a question would wait for the cell that runs
  return (await soon(ask(kernel))) ?? unknown;
}

async function ask(kernel: Kernel): Promise<KernelFacts> {
  const language = (await kernel.info).language_info.name;
  if (!isPython(language)) return { language, lacks: null };
  const request = { code: "", silent: true, store_history: false, stop_on_error: false, user_expressions: { probe: PROBE } };
  const { content } = await kernel.requestExecute(request).done;
  const said = content.user_expressions?.probe?.data?.["text/plain"];
  if (said === "True") {
    fitting.add(kernel);
    kernel.statusChanged.connect(forget);
  }
  return { language, lacks: said === "None" ? "package" : said === "False" ? "sign-in" : null };
}

/** A kernel that was restarted may have lost its sign-in. */
function forget(kernel: Kernel, status: string): void {
  if (/start|dead|terminating/.test(status)) fitting.delete(kernel);
}

export const isPython = (language: string | null): boolean => language === null || /^i?python$/i.test(language);

const soon = <T>(promise: Promise<T>): Promise<T | null> =>
  Promise.race([promise, new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null))]);
