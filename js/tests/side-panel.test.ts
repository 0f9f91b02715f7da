/** Every sentence of the side panel, in every state: it is said where it is true, and nowhere else. */
import { render } from "preact";
import { afterEach, describe, expect, test, vi } from "vitest";

import { openInNewNotebook } from "../src/browser/insert";
import type { Listing } from "../src/kernel/listing";
import { BUSY_AFTER_MS } from "../src/kernel/transport";

import { addCommands } from "../src/lab/commands";
import { PanelSocket } from "../src/lab/socket";
import { drawSidePanel } from "../src/lab/view";
import { stopped } from "../src/ui/strings";
import { drawn, page, state } from "./kernel";
import { Wire } from "./wire";

const ERROR = { title: "Owned arrays could not be loaded.", reason: "No answer.", next_step: "Try again.", field: null, retry: true };
const NO_ROWS = { shown: null, next: null, total_items: null, total_pages: null };

const STATES = {
  "before there is a state": null,
  "while the first rows load": state({ ...NO_ROWS, status: "loading" }),
  "while the first rows load, taken back": state({ ...NO_ROWS, status: "idle" }),
  rows: state(),
  "rows, while others load": state({ status: "loading", page: 3 }),
  "rows, and an error": state({ status: "error", error: ERROR, total_items: null, total_pages: null }),
  "an error": state({ ...NO_ROWS, status: "error", error: ERROR }),
  "no row": state({ shown: page(1, []), next: null, status: "empty", total_items: 0, total_pages: 1 }),
  "no row, while others load": state({ shown: page(1, []), next: null, status: "loading", total_items: 0, total_pages: 1 }),
  "signed out": state({ ...NO_ROWS, status: "signed_out", account: null }),
  "signed out, where even public arrays need a sign-in": state({ ...NO_ROWS, status: "signed_out", account: null, error: ERROR }),
  "signed out, with credentials that are refused": state({ ...NO_ROWS, status: "signed_out", error: ERROR }),
} as const;
type Case = keyof typeof STATES;
const CASES = Object.keys(STATES) as Case[];

const ends: (() => void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await drawn(); // closing draws once more, for which the page must still be there
  document.body.replaceChildren();
});

class Shown {
  readonly node = document.body.appendChild(document.createElement("div"));
  readonly socket: PanelSocket;
  readonly wire: Wire;
  listing: Listing | null = null;

  constructor() {
    const settings = { baseUrl: "/", wsUrl: "ws://host/", token: "", appendToken: false, init: {}, WebSocket: Wire, fetch: vi.fn() };
    settings.fetch.mockRejectedValue(new TypeError("Failed to fetch"));
    this.socket = new PanelSocket(
      settings as never,
      "abc",
      () => ({ kind: "start", query: {} as never }),
      () => draw(),
    );
    this.wire = Wire.last;
    const keep = (listing: Listing) => {
      this.listing = listing;
    };
    const draw = drawSidePanel(this.node, { socket: this.socket, drawn: keep });
    ends.push(() => {
      this.socket.close();
      render(null, this.node);
    });
  }

  /** Answers what was asked, and shows a state; null: none has come. */
  async be(of: (typeof STATES)[Case]): Promise<void> {
    await drawn();
    this.wire.hello();
    await drawn();
    if (of) this.answer("ready", of);
    await drawn();
    // What is not answered is acknowledged, or a slow machine would make Jupyter busy
    for (const { id } of this.requests) this.wire.say({ kind: "ack", id });
    await drawn();
  }

  get requests(): readonly { readonly id: string; readonly name: string }[] {
    const sent = this.wire.sent as { readonly kind: string; readonly id: string; readonly name: string }[];
    return sent.filter(({ kind }) => kind === "request");
  }

  answer(name: string, body: object): void {
    for (const request of this.requests) if (request.name === name) this.wire.say({ kind: "reply", id: request.id, ok: true, body });
  }

  get text(): string {
    return this.node.textContent ?? "";
  }
  get rows(): number {
    return this.node.querySelectorAll("tbody tr").length;
  }
  says(words: string): boolean {
    return this.text.includes(words);
  }
}

/** What is true in a state, beside what is true of the connection. */
function expectTruth(shown: Shown, of: Case, connection: "open" | "busy" | "lost"): void {
  const status = STATES[of]?.status;
  const where = `${of}, ${connection}: ${shown.text}`;
  const rows = shown.rows > 0;
  expect(shown.says("Jupyter does not answer."), where).toBe(connection === "lost");
  expect(shown.says("This page of rows stays."), where).toBe(connection === "lost" && rows);
  expect(shown.says("Jupyter has not answered yet."), where).toBe(connection === "busy");
  expect(shown.says("The rows below are from before."), where).toBe(status === "error" && rows);
  expect(shown.says("You are not signed in"), where).toBe(status === "signed_out");
  expect(shown.says(ERROR.title), where).toBe(Boolean(STATES[of]?.error && STATES[of].account));
  expect(/No \w+ (match|here)/.test(shown.text), where).toBe(status === "empty");
  expect(shown.says("0 arrays"), where).toBe(status === "empty");
  if (shown.says("No listing yet")) expect([false, "idle", "loading", "error"], where).toEqual(expect.arrayContaining([rows, status]));
  const awaited = !rows && (status === undefined || status === "loading");
  expect(shown.node.querySelector(".tcw-blank")?.textContent === "Loading", where).toBe(awaited && connection === "open");
  expect(shown.says("Waiting for Jupyter"), where).toBe(awaited && connection !== "open");
  expect(shown.node.querySelectorAll(".tcw-line, .tcw-foot .tcw-spin").length > 0 && connection !== "open", where).toBe(false);
}

test.each(CASES)("%s: what is said is true while Jupyter answers, and while it does not", async (of) => {
  const shown = new Shown();
  await shown.be(STATES[of]);
  expectTruth(shown, of, "open");
  shown.wire.onclose?.({ code: 1006 });
  await drawn();
  await drawn();
  expect(shown.socket.status.kind).toBe("lost");
  expectTruth(shown, of, "lost");
});

test("what is said is true while Jupyter is too busy to answer", async () => {
  const all = await Promise.all(
    CASES.map(async (of) => {
      const shown = new Shown();
      await shown.be(STATES[of]);
      void shown.listing?.kernel.request("namespaces", {}).answer.catch(() => {});
      return [shown, of] as const;
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, BUSY_AFTER_MS + 50));
  await drawn();
  for (const [shown, of] of all) {
    if (of !== "before there is a state") expectTruth(shown, of, "busy");
    else expect(shown.text).toContain("Waiting for Jupyter");
  }
});

describe("the commands", () => {
  const commands = new Map<string, { readonly isEnabled?: () => boolean; readonly execute: () => unknown }>();
  const readText = vi.fn();

  const added = (of: (typeof STATES)[Case]) => {
    vi.stubGlobal("navigator", { clipboard: { readText } });
    ends.push(() => vi.unstubAllGlobals());
    const app = { commands: { addCommand: (id: string, options: never) => commands.set(id.replace("tiledb-cloud:", ""), options) } };
    const own: { shown?: Shown } = {};
    let setListed = () => {};
    const listed = new Promise<void>((resolve) => {
      setListed = resolve;
    });
    const show = async () => {
      own.shown ??= new Shown();
      await own.shown.be(of);
      setListed();
    };
    addCommands({ app, palette: null, icon: null, show, listing: () => own.shown?.listing ?? null, listed } as never);
    const run = (name: string) => commands.get(name)?.execute() as Promise<void>;
    const enabled = () => [...commands].filter(([, { isEnabled }]) => isEnabled?.() ?? true).map(([name]) => name);
    return { own, show, run, enabled };
  };

  test.each([
    ["rows", ["show", "refresh", "sign-out", "open-clipboard"]],
    ["signed out", ["show", "open-clipboard"]],
    ["before there is a state", ["show", "open-clipboard"]],
  ] as const)("%s: %j can be chosen", async (of, names) => {
    const { show, enabled } = added(STATES[of]);
    expect(enabled()).toEqual(["show", "open-clipboard"]);
    await show();
    expect(enabled()).toEqual(names);
  });

  test("the URI in the clipboard is opened in a panel that nobody has shown yet", async () => {
    const { own, run } = added(STATES.rows);
    readText.mockResolvedValue("See tiledb://alice/array-1, please.");
    const opened = run("open-clipboard");
    const locate = expect.objectContaining({ name: "locate", body: { text: "tiledb://alice/array-1" } });
    await vi.waitFor(() => expect(own.shown?.wire.sent).toContainEqual(locate), 10_000);
    own.shown?.answer("locate", {});
    await opened;
  });

  test.each(["rows", "signed out"] as const)("%s: a clipboard that cannot be read, or holds no URI, is said", async (of) => {
    const { own, run } = added(STATES[of]);
    readText.mockRejectedValueOnce(new DOMException("", "NotAllowedError"));
    await run("open-clipboard");
    await drawn();
    expect(own.shown?.text).toContain("The clipboard cannot be read.");
    readText.mockResolvedValue("no address");
    await run("open-clipboard");
    await drawn();
    expect(own.shown?.text).toContain("There is no tiledb:// URI in the clipboard.");
  });
});

test.each([
  [4429, stopped["too many"].title],
  [4500, stopped.failed.title],
])("closed with code %i, it says what to do, and Try again goes on", async (code, title) => {
  const shown = new Shown();
  await shown.be(STATES.rows);
  shown.wire.onclose?.({ code });
  await drawn();
  await drawn();
  expect(shown.node.querySelector('[role="alert"]')?.textContent).toContain(title);
  expect(shown.rows).toBe(0);
  [...shown.node.querySelectorAll("button")].find((button) => button.textContent === "Try again")?.click();
  await drawn();
  Wire.last.hello();
  await drawn();
  expect(shown.socket.status.kind).toBe("open");
  expect(shown.text).not.toContain(title);
});

test("a notebook that Jupyter cannot make is said, with its reason", async () => {
  const shown = new Shown();
  await shown.be(STATES.rows);
  const host = { insert: vi.fn(), openNew: vi.fn().mockRejectedValue(new Error("Permission denied: Untitled.ipynb")) };
  await openInNewNotebook(shown.listing as Listing, host, ["tiledb://alice/array-1"]);
  await drawn();
  expect(shown.text).toContain("Nothing was inserted. Permission denied: Untitled.ipynb. Open a notebook yourself");
});
