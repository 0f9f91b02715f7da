/** The commands of the side panel, under "TileDB Cloud" in the palette. */
import { insertCode } from "../browser/insert";
import { goTo } from "../edit/suggestions";
import type { Listing } from "../kernel/listing";
import type { NotebookHost } from "../kernel/notebook";
import * as text from "../ui/strings";
import type { Application, CommandOptions, CommandPalette } from "./host";

interface Parts {
  readonly app: Application;
  readonly palette: CommandPalette | null;
  readonly icon: unknown;
  readonly notebooks: NotebookHost;
  readonly show: () => void;
  /** Null before the panel was shown for the first time, and while it has no server half. */
  readonly listing: () => Listing | null;
  /** When there is a first listing. */
  readonly listed: Promise<unknown>;
  readonly node: HTMLElement;
}

/** In running text: what ends the sentence around it is no part of it. */
const URI = /tiledb:\/\/[^\s"'`<>]*[^\s"'`<>.,;:!?)\]}]/;

export function addCommands({ app, palette, icon, notebooks, show, listing, listed, node }: Parts): void {
  const add = (name: string, options: Omit<CommandOptions, "icon">) => {
    app.commands.addCommand(`tiledb-cloud:${name}`, { icon, ...options });
    palette?.addItem({ command: `tiledb-cloud:${name}`, category: text.region, args: { inPalette: true } });
  };
  const signedIn = () => Boolean(listing()?.state?.account);
  const refreshable = () => !["signed_out", undefined].includes(listing()?.state?.status);
  const selection = () => listing()?.state?.selection ?? [];

  // In a menu it has no category beside it
  add("show", { label: ({ inPalette }) => (inPalette ? text.commands.show : text.region), execute: show });
  add("refresh", { label: text.commands.refresh, isEnabled: refreshable, execute: () => listing()?.refresh() });
  add("sign-out", { label: text.commands.signOut, isEnabled: signedIn, execute: () => listing()?.signOut() });
  add("insert", {
    label: text.commands.insert,
    isEnabled: () => selection().length > 0,
    async execute() {
      const now = listing();
      if (now) await insertCode(now, notebooks, selection(), { run: false, from: node });
    },
  });
  add("open-clipboard", {
    label: text.commands.openClipboard,
    async execute() {
      show();
      const copied = await navigator.clipboard?.readText().catch(() => undefined);
      await listed;
      const [uri] = copied?.match(URI) ?? [];
      const now = listing();
      if (uri && now) await goTo(now, uri);
      else now?.set({ notice: copied === undefined ? text.noClipboard : text.noUri });
    },
  });
}
