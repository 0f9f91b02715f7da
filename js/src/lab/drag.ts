/** Rows that can be dragged: onto a notebook as a new cell, into an editor or a terminal as a URI. */
import type { Row } from "../kernel/protocol";
import * as text from "../ui/strings";
import type { Modules, TerminalTracker } from "./host";

const CELLS = "application/vnd.jupyter.cells";
const TEXT = "text/plain";
/** Pixels after which a press is a drag. */
const FAR_ENOUGH = 5;

interface Dragging {
  readonly drag: Modules["@lumino/dragdrop"]["Drag"];
  readonly mime: Modules["@lumino/coreutils"]["MimeData"];
  /** The rows that a drag from this one takes along. */
  rows(index: number): readonly Row[];
  code(uris: readonly string[]): Promise<string>;
}

export function draggable(node: HTMLElement, { drag: Drag, mime: MimeData, rows, code }: Dragging): void {
  const start = (held: readonly Row[], source: string, { clientX, clientY }: MouseEvent) => {
    const mimeData = new MimeData();
    // The notebook looks for cells first; editors look for text
    mimeData.setData(CELLS, [{ cell_type: "code", source, metadata: {}, outputs: [], execution_count: null }]);
    mimeData.setData(TEXT, held.map(({ uri }) => uri).join("\n"));
    const options = { mimeData, dragImage: imageOf(held), supportedActions: "copy", proposedAction: "copy", source: node };
    return new Drag(options).start(clientX, clientY);
  };

  node.addEventListener("mousedown", (press) => {
    const target = press.target as Element;
    const line = target.closest<HTMLElement>("tbody [data-i]");
    if (!line || press.button !== 0 || target.closest("button, a, input")) return;
    const held = rows(Number(line.dataset.i));
    if (!held.length) return;
    let source: string | undefined; // a drag carries its code from its first moment
    const end = () => {
      document.removeEventListener("mousemove", move, true);
      document.removeEventListener("mouseup", end, true);
    };
    const move = (event: MouseEvent) => {
      if (source === undefined || Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) < FAR_ENOUGH) return;
      end();
      void start(held, source, event);
    };
    code(held.map(({ uri }) => uri)).then((found) => {
      source = found;
    }, end);
    document.addEventListener("mousemove", move, true);
    document.addEventListener("mouseup", end, true);
  });
}

function imageOf(rows: readonly Row[]): HTMLElement {
  const image = document.createElement("div");
  image.className = "tcw-drag";
  const name = image.appendChild(document.createElement("span"));
  name.textContent = rows.length === 1 ? (rows[0]?.name ?? "") : text.rowCount(rows.length);
  image.append(text.newCell);
  return image;
}

interface DropEvent extends MouseEvent {
  readonly mimeData: { hasData(mime: string): boolean; getData(mime: string): string };
  dropAction: string;
}

/** Terminals take no drops by themselves; ours they take as the URI, at the cursor. */
export function dropOnTerminals(terminals: TerminalTracker): void {
  const accept = (event: Event) => {
    const { mimeData } = event as DropEvent;
    const target = event.target as Element;
    const terminal = target.closest(".jp-Terminal") && terminals.find(({ node }) => node.contains(target));
    if (!terminal || !mimeData.hasData(CELLS) || !mimeData.hasData(TEXT)) return;
    event.preventDefault();
    event.stopPropagation();
    (event as DropEvent).dropAction = "copy";
    if (event.type === "lm-drop") terminal.content.paste(mimeData.getData(TEXT).replaceAll("\n", " "));
  };
  for (const type of ["lm-dragenter", "lm-dragover", "lm-drop"]) document.addEventListener(type, accept, true);
}
