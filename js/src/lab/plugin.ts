/** The plugin of JupyterLab and Notebook 7: a side panel that browses the catalogue, and commands for it. */
import type { Listing } from "../kernel/listing";
import { offerHost } from "../kernel/notebook";
import { addStyleSheet } from "../ui/root";
import { region } from "../ui/strings";
import { addCommands } from "./commands";
import { draggable, dropOnTerminals } from "./drag";
import type * as host from "./host";
import { Notebooks } from "./insert";
import { browserStore, Memory, type StateStore } from "./memory";
import { type Settings, UserSettings } from "./settings";
import { PanelSocket } from "./socket";
import { drawSidePanel } from "./view";

/** Both style sheets, put here by build.mjs. */
declare const PANELS_CSS: string;
declare const SIDE_CSS: string;

const ID = "tiledb-cloud-widgets:panel";
const PANEL = "tiledb-cloud-panel";
/** After `restored` until a page has put its side bars in order. */
const SETTLED_MS = 1000;
const RANK = 320; // below the file browser, the running kernels and the table of contents
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M3 3h8v8H3zm2 2v4h4V5zm8-2h8v8h-8zm2 2v4h4V5zM3 13h8v8H3zm2 2v4h4v-4zm11-2h2v3h3v2h-3v3h-2v-3h-3v-2h3z"/></svg>';

export async function makePlugin(take: <N extends keyof host.Modules>(name: N) => Promise<host.Modules[N]>): Promise<object> {
  const [notebook, application, apputils, registry, filebrowser, states, terminal, lumino, dragging, mime, ui] = await Promise.all([
    take("@jupyterlab/notebook"),
    take("@jupyterlab/application"),
    take("@jupyterlab/apputils"),
    take("@jupyterlab/settingregistry"),
    take("@jupyterlab/filebrowser"),
    take("@jupyterlab/statedb"),
    take("@jupyterlab/terminal"),
    take("@lumino/widgets"),
    take("@lumino/dragdrop"),
    take("@lumino/coreutils"),
    take("@jupyterlab/ui-components"),
  ]);
  const icon = new ui.LabIcon({ name: "tiledb-cloud-widgets:icon", svgstr: ICON });

  const activate = async (
    app: host.Application,
    tracker: host.NotebookTracker | null,
    palette: host.CommandPalette | null,
    restorer: host.LayoutRestorer | null,
    settingRegistry: host.SettingRegistry | null,
    files: host.FileBrowser | null,
    terminals: host.TerminalTracker | null,
    state: StateStore | null,
  ): Promise<void> => {
    document.head.appendChild(document.createElement("style")).textContent = SIDE_CSS;
    const settings = new UserSettings((before) => follow(before));
    await settings.load(settingRegistry, ID);
    const memory = new Memory((restorer && state) || browserStore(app.serviceManager.serverSettings.baseUrl), settings);
    let listing: Listing | null = null;
    let setListed = () => {};
    const listed = new Promise<void>((resolve) => {
      setListed = resolve;
    });
    let opened = false;
    let settled = false;

    const open = async (node: HTMLElement) => {
      if (opened) return; // nothing is loaded before somebody looks
      opened = true;
      await memory.ready;
      addStyleSheet(node, PANELS_CSS);
      const redraw = () => {
        if (socket.status.kind === "stopped") listing = null;
        draw?.();
      };
      const socket = new PanelSocket(app.serviceManager.serverSettings, memory.session, () => memory.start(), redraw);
      const drawn = (now: Listing) => {
        listing = now;
        if (now.state) setListed();
        memory.keep(now.state);
      };
      const draw: (() => void) | undefined = drawSidePanel(node, { socket, drawn });
    };

    class SidePanel extends lumino.Widget {
      onAfterShow(): void {
        void open(this.node);
        if (settled) memory.shown(true);
      }
      onAfterHide(): void {
        if (settled) memory.shown(false); // before that it is the page that hides it, while it is put together
      }
    }
    const panel = new SidePanel();
    panel.id = PANEL;
    panel.title.icon = icon;
    panel.title.caption = region;
    panel.addClass("tcw-side-panel");
    panel.node.style.minWidth = "250px"; // inline: JupyterLab measures before a style sheet is there
    const addToSide = () => app.shell.add(panel, settings.now.side, { rank: RANK });
    addToSide();
    const show = () => app.shell.activateById(PANEL);
    const follow = ({ side, scope, pageSize }: Settings) => {
      const { now } = settings;
      if (now.side !== side) {
        const visible = panel.isVisible;
        addToSide();
        if (visible) show();
      }
      if (now.scope !== scope) listing?.query({ scope: now.scope });
      if (now.pageSize !== pageSize) listing?.pageSize(now.pageSize);
    };

    const style = () => settings.now.code;
    const notebooks = new Notebooks({ app, actions: notebook.NotebookActions, tracker, files, style });
    offerHost(notebooks);
    addCommands({ app, palette, icon, notebooks, show, listing: () => listing, listed, node: panel.node });
    draggable(panel.node, {
      drag: dragging.Drag,
      mime: mime.MimeData,
      rows(index) {
        const row = listing?.state?.shown?.rows[index];
        if (!listing || !row) return [];
        const uris = listing.chosen.has(row.uri) ? listing.state.selection : [row.uri];
        return uris.flatMap((uri) => listing?.row(uri) ?? []);
      },
      code: async (uris) => (listing ? (await listing.snippet(uris, { style: style() })).code.trimEnd() : ""),
    });
    if (terminals) dropOnTerminals(terminals);

    restorer?.add(panel, PANEL);
    void Promise.all([app.restored, memory.ready]).then(() =>
      setTimeout(() => {
        if (memory.wasShown && !restorer) show(); // Notebook 7 restores no layout, and folds its sides after `restored`
        settled = true;
        memory.shown(panel.isVisible);
      }, SETTLED_MS),
    );
  };

  return {
    id: ID,
    description: "The TileDB Cloud catalogue beside the notebook.",
    autoStart: true,
    // Each of them is missing on some page of Notebook 7
    optional: [
      notebook.INotebookTracker,
      apputils.ICommandPalette,
      application.ILayoutRestorer,
      registry.ISettingRegistry,
      filebrowser.IDefaultFileBrowser,
      terminal.ITerminalTracker,
      states.IStateDB,
    ],
    activate,
  };
}
