/** The parts of JupyterLab that the panel touches, as types: a page here against 400 MB of packages that only carry types. */
import type { ServerSettings } from "./socket";

export interface Token {
  readonly name: string;
}

/** The modules that a page shares, with what we take from each. */
export interface Modules {
  "@jupyterlab/application": { readonly ILayoutRestorer: Token };
  "@jupyterlab/apputils": { readonly ICommandPalette: Token };
  "@jupyterlab/filebrowser": { readonly IDefaultFileBrowser: Token };
  "@jupyterlab/notebook": { readonly INotebookTracker: Token; readonly NotebookActions: NotebookActions };
  "@jupyterlab/settingregistry": { readonly ISettingRegistry: Token };
  "@jupyterlab/statedb": { readonly IStateDB: Token };
  "@jupyterlab/terminal": { readonly ITerminalTracker: Token };
  "@jupyterlab/ui-components": { readonly LabIcon: new (options: { readonly name: string; readonly svgstr: string }) => object };
  "@lumino/coreutils": { readonly MimeData: new () => { setData(mime: string, data: unknown): void } };
  "@lumino/dragdrop": { readonly Drag: new (options: object) => { start(x: number, y: number): Promise<string> } };
  "@lumino/widgets": { readonly Widget: new () => Widget };
}

/** A slot that is connected already is not connected again. */
export interface Signal<T, S = unknown> {
  connect(slot: (sender: S, value: T) => void): void;
  disconnect(slot: (sender: S, value: T) => void): void;
}

export interface Widget {
  id: string;
  readonly node: HTMLElement;
  readonly isVisible: boolean;
  readonly title: { icon: unknown; caption: string };
  addClass(name: string): void;
}

export interface Application {
  readonly commands: {
    addCommand(id: string, options: CommandOptions): void;
    execute(id: string, args?: object): Promise<unknown>;
  };
  readonly restored: Promise<void>;
  readonly serviceManager: {
    readonly serverSettings: ServerSettings;
    readonly kernelspecs: { readonly ready: Promise<void>; readonly specs: { readonly default: string } | null };
    readonly contents: {
      newUntitled(options: { readonly type: "notebook"; readonly path: string }): Promise<{ readonly path: string }>;
      save(path: string, model: { readonly type: "notebook"; readonly format: "json"; readonly content: unknown }): Promise<unknown>;
    };
  };
  readonly shell: {
    add(widget: Widget, area: string, options?: { readonly rank: number }): void;
    activateById(id: string): void;
  };
}

export interface CommandArguments {
  readonly inPalette?: boolean;
}

export interface CommandOptions {
  readonly label: string | ((args: CommandArguments) => string);
  readonly icon?: unknown;
  readonly isEnabled?: () => boolean;
  readonly execute: () => unknown;
}

export interface CommandPalette {
  addItem(item: { readonly command: string; readonly category: string; readonly args: CommandArguments }): void;
}

export interface LayoutRestorer {
  add(widget: Widget, name: string): void;
}

export interface SettingRegistry {
  load(id: string): Promise<{ readonly composite: object; readonly changed: Signal<unknown> }>;
}

export interface FileBrowser {
  readonly model: { readonly path: string };
}

export interface TerminalTracker {
  find(matches: (terminal: Terminal) => boolean): Terminal | undefined;
}

export interface Terminal {
  readonly node: HTMLElement;
  readonly content: { paste(text: string): void };
}

export interface NotebookTracker {
  readonly currentWidget: NotebookPanel | null;
  readonly widgetAdded: Signal<NotebookPanel>;
  find(matches: (panel: NotebookPanel) => boolean): NotebookPanel | undefined;
  forEach(action: (panel: NotebookPanel) => void): void;
}

export interface NotebookPanel {
  readonly id: string;
  readonly node: HTMLElement;
  readonly isVisible: boolean;
  readonly content: Notebook;
  readonly context: { readonly path: string; readonly ready: Promise<void> };
  readonly sessionContext: { readonly ready: Promise<void>; readonly session: { readonly kernel: Kernel | null } | null };
}

export interface Notebook {
  readonly activeCell: Cell | null;
  activeCellIndex: number;
  readonly model: { readonly defaultKernelLanguage: string } | null;
  deselectAll(): void;
  scrollToCell?(cell: Cell): Promise<void>;
}

export interface Cell {
  readonly model: { readonly type: string; readonly sharedModel: { getSource(): string; setSource(source: string): void } };
}

export interface NotebookActions {
  insertBelow(notebook: Notebook): void;
  changeCellType(notebook: Notebook, type: string): void;
  run(notebook: Notebook, session: unknown): Promise<boolean>;
}

export interface Kernel {
  readonly id: string;
  readonly status: string;
  readonly statusChanged: Signal<string, Kernel>;
  readonly info: Promise<{ readonly language_info: { readonly name: string } }>;
  requestExecute(content: object): { readonly done: Promise<{ readonly content: ExecuteReply }> };
}

export interface ExecuteReply {
  readonly user_expressions?: Readonly<Record<string, { readonly status: string; readonly data?: Readonly<Record<string, string>> }>>;
}
