/** Every word the panels say. Sentence case; an error says what happened, why, and what to do. */

import type { Query, Row } from "../kernel/protocol";
import type { CarrierWords } from "../kernel/transport";
import { count } from "./format";

// The panel and its header

export const region = "TileDB Cloud";
export const scope = "Scope";
export const scopes = { owned: "Owned", shared: "Shared", public: "Public", favorites: "Favorites" };
export const account = "Account";
export const userAtHost = (user: string, host: string) => `${user} at ${host}`;
export const refresh = "Refresh";
export const cancel = "Cancel";
export const dismiss = "Dismiss";
export const tryAgain = "Try again";

// Help

export const help = "Help";
export const helpTopics: readonly { readonly title: string; readonly lines: readonly (readonly [what: string, does: string])[] }[] = [
  {
    title: "Scopes",
    lines: [
      ["Owned", "Yours, and your organizations'"],
      ["Shared", "Shared with you or them"],
      ["Public", "Open to everybody with an account"],
      ["Favorites", "The arrays that you starred"],
    ],
  },
  {
    title: "Clicks",
    lines: [
      ["Row", "Selects it alone, and shows its details"],
      ["Box, Ctrl+click", "Adds to the selection, or takes away"],
      ["Shift+click", "Selects a range"],
      ["›, double click", "Goes into a group"],
      ["Tag, owner, type", "Filters by it; with Alt, excludes it"],
      ["Right click", "Opens the row's menu"],
    ],
  },
  {
    title: "Keys in the list",
    lines: [
      ["Arrows, Page", "Move; with Shift, select"],
      ["Space", "Selects or deselects"],
      ["Enter", "Details, or into a group"],
      ["Backspace", "Up, out of a group"],
      ["/", "To the search"],
      ["s", "Stars an array"],
      ["?", "This help"],
      ["Shift+F10", "The row's menu"],
      ["Escape", "Leaves the panel"],
    ],
  },
];

// Filters

export const kind = "Kind";
export const arrays = "Arrays";
export const groups = "Groups";
export const namespace = "Namespace";
export const allNamespaces = "All namespaces";
export const showNamespaces = "Show namespaces";
export const hideNamespaces = "Hide namespaces";
export const you = "You";
export const otherValue = "Other";
export const useTyped = (typed: string) => `Use “${typed}”`;
export const search = "Search";
export const searchPlaceholder = "Search name, namespace, description";
export const searchIn = (group: string) => `Search in ${group}`;
export const clearSearch = "Clear search";
export const addTag = "Add tag";
export const tags = "Tags";
export const withTag = "With the tag";
export const withoutTag = "Without the tag";
/** What a click on a chip does. */
export const inverts = (noun: string, value: string, excludes: boolean) =>
  excludes ? `Click: only with ${noun} ${value}` : `Click: without ${noun} ${value}`;
export const onLoadedRows = (rows: number) => `on ${count(rows)} loaded rows`;
export const noTags = "No tags on the loaded pages; type one.";
export const filters = "Filters";
export const exclude = (noun: string, value: string) => `Exclude ${noun} ${value}`;
export const remove = (noun: string, value: string) => `Remove ${noun} ${value}`;
export const clearFilters = "Clear filters";
export const moreFilters = "More filters";
export const any = "Any";
export const type = "Type";
export const groupType = "Group type";
export const permission = "Permission";
export const nested = "Nested groups";
export const topLevelOnly = "top level only";
export const youCan = (action: string) => `you can ${action.replaceAll("_", " ")}`;
export const withMetadata = "with metadata";
export const sharedWith = (namespace: string) => `shared with ${namespace}`;
export const breadcrumbs = "Breadcrumbs";
export const upTo = (parent: string) => `Up to ${parent}`;

// The grid and what stands in its place

export const grids = { arrays, groups, contents: "Contents" };
export const name = "Name";
export const size = "Size";
export const members = "Members";
/** The type of a group that has no other. */
export const group = "Group";
export const filterBy = (value: string) => `Filter by ${value}`;
export const filterByOrExclude = (value: string) => `Filter by ${value}. Alt+click: exclude it`;
export const accessed = "Accessed";
export const description = "Description";
export const actions = "Actions";
export const serverOrder = "server's order";
export const selectAll = "Select all on this page";
export const exactBytes = (n: number) => `${count(n)}\u00a0bytes`;
export const unknown = "—";
export const isPublic = "Public";
export const readOnly = "Read only";
export const justNow = "just now";
export const minutes = (n: number) => `${n}\u00a0min`;
export const hours = (n: number) => `${n}\u00a0h`;
export const yesterday = "yesterday";
export const days = (n: number) => `${n} days`;
export const ago = " ago";
/** What the icon of a row says. */
export const kindOf = ({ icon, type }: Row): string => {
  const arrays = { dense: "Dense array", sparse: "Sparse array", array: "Array" } as Readonly<Record<string, string>>;
  return arrays[icon] ?? type ?? "File";
};
export const loading = "Loading";
export const noMatch = (noun: string) => `No ${noun} match`;
export const noFavorites = "No favorites yet";
export const howToFavorite = "Press the star of an array to add it.";
export const favoritesAre = "The arrays with a star, as the server lists them: without filters.";
export const empty = (noun: string) => `No ${noun} here`;
export const notShown = (noun: string) => `The ${noun} here cannot be shown`;
/** Before the name of a group, in which no member matches; inside one there are no scopes. */
export const membersOf = "Members of ";
export const inside = " in ";
export const quoted = (words: string) => `“${words}”`;
export const not = (words: string) => `not ${words}`;
export const signedOut = "You are not signed in";
export const signInHere = "Sign in here, or run";
export const inACell = "in a cell.";
/** What a listing lists: "arrays", "groups", or the "members" of a group. */
export const nounOf = (query: Query): string => (query.group ? "members" : query.kind === "array" ? "arrays" : "groups");

// The footer

export const pages = "Pages";
export const firstPage = "First page";
export const previousPage = "Previous page";
export const nextPage = "Next page";
export const lastPage = "Last page";
export const page = "Page";
export const ofPages = (n: number) => `of ${count(n)}`;
export const rowsPerPage = "Rows per page";
export const range = (from: number, to: number, total: number | null) =>
  `${count(from)}${to > from ? `–${count(to)}` : ""}${total === null ? "" : ` of ${count(total)}`}`;
export const none = (noun: string, total: number | null) => `0 ${total ? `of ${count(total)} ` : ""}${noun}`;
export const noListing = "No listing yet";
export const rowsOfBefore = "The rows below are from before.";
export const andMore = (n: number) => `And ${count(n)} more.`;

// Details

export const details = "Details";
export const closeDetails = "Close details";
export const backToList = "Back to list";
export const openGroup = "Open group";
export const owner = "Owner";
export const copyCode = "Copy code";
export const copyUri = "Copy URI";
export const copyUris = "Copy URIs";
export const inThisNotebook = "In this notebook, while it is selected:";
export const runsAnywhere = "Runs on its own, in any notebook or script.";
export const copyScript = "Copy script";
export const scriptFor = (name: string) => `${name} anywhere`;
export const inScope = (n: number, scope: keyof typeof scopes) => `${count(n)} in ${scopes[scope]}`;
export const copied = "Copied";
export const copyByHand = "The clipboard is blocked. Press Ctrl+C to copy.";
export const tabs = { overview: "Overview", preview: "Preview", schema: "Schema", metadata: "Metadata", code: "Code" };
export const noPreviewCode = {
  title: "Previews cannot be drawn here.",
  reason: "The page does not allow their code.",
  next_step: "asset.preview() in a cell shows the same.",
};
export const codeOf = (name: string) => `Code that opens ${name}`;

// Selection and export

export const selection = "Selection";
export const selectedCount = (n: number) => `${count(n)} selected`;
export const copyCodeOf = (n: number) => `Copy code of ${count(n)} selected`;
export const exportOf = (n: number) => `Export ${count(n)} selected`;
export const clearSelection = "Clear selection";
export const clear = "Clear";
export const selected = "Selected";
export const list = "list";
export const plus = (n: number) => `+${count(n)}`;
export const showSelected = (words: string) => `${words}: show all selected`;
export const deselect = (name: string) => `Deselect ${name}`;
export const exportLabel = "Export";
export const thisPage = "This page";
export const wholeListing = "Whole listing";
export const formats = { dataframe: "DataFrame", csv: "CSV", parquet: "Parquet" };
export const needsParquet = "needs tiledb-cloud-widgets[parquet]";
export const rowCount = (n: number) => `${count(n)} ${n === 1 ? "row" : "rows"}`;
export const exporting = (done: number, total: number | null) =>
  `Exporting ${count(done)}${total === null ? "" : ` of ${count(total)}`} rows`;
export const timeLeft = (seconds: number) =>
  seconds < 90 ? `${Math.ceil(seconds)}\u00a0s left` : `${Math.round(seconds / 60)}\u00a0min left`;
export const rowsReady = (n: number) => `${rowCount(n)} ${n === 1 ? "is" : "are"} ready.`;
export const rowsWritten = (n: number) => `${rowCount(n)} written to`;
export const cancelling = "Cancelling…";
export const cancelled = "Cancelled. Nothing was exported.";
export const exportedCode = "tcw.last_export()"; // whatever the panel's variable is called
export const returnsThem = "returns them without fetching again.";

/** What a widget's panel says of the kernel behind it. */
export const kernel: CarrierWords = {
  busy: ["The kernel is busy.", "Browsing resumes when the cell finishes."],
  gone: ["The kernel has stopped.", "Run the cell again."],
  start: "Waiting for the kernel",
};

// The side panel

const whenItDoes = "Browsing resumes when it does.";
/** What the side panel says of the Jupyter server behind it. Whether that is busy or the network is gone, a page cannot tell. */
export const jupyter: CarrierWords = {
  busy: ["Jupyter has not answered yet.", whenItDoes],
  gone: ["Jupyter does not answer.", whenItDoes],
  start: "Waiting for Jupyter",
  signIn: "A remembered sign-in also holds in notebooks started here.",
};
/** The error of a request that was sent and lost. */
export const unanswered = { title: "Jupyter did not answer.", reason: "The connection was lost.", next_step: "Try again." };
export const rowsStay = "This page of rows stays.";
export const retryIn = (seconds: number) => (seconds ? `Trying again in ${seconds}\u00a0s.` : "Trying again.");
/** Why the side panel has no server half, by what was seen. */
export const stopped = {
  missing: {
    title: "The server extension is not running.",
    nextStep:
      "Jupyter was started before the package was installed, or runs in another environment. Restart Jupyter. If the problem persists, run",
  },
  older: { title: "The server extension is of an older release.", nextStep: "Restart Jupyter." },
  newer: { title: "This page is of an older release than the server extension.", nextStep: "Reload the page." },
  refused: {
    title: "Jupyter does not let this page in.",
    nextStep: "Reload the page to log in again. If the problem persists, you may not run code on this server.",
  },
  "too many": {
    title: "You have 20 side panels open on this Jupyter server.",
    nextStep: "Close the page of one of them, then try again.",
  },
  failed: { title: "The server extension failed.", nextStep: "The log of Jupyter says why." },
} as const;
/** What to run where it is missing. */
export const enableCommand = "jupyter server extension enable tiledb_cloud_widgets.lab";
export const copyCommand = "Copy command";
export const commands = {
  show: "Show the Catalogue",
  refresh: "Refresh",
  signOut: "Sign Out",
  insert: "Insert Code of the Selection",
  openClipboard: "Open the URI in the Clipboard",
};

// Into the notebook

export const insertCode = "Insert code";
export const insertAndRun = "Insert and run";
export const insertCodeOf = (n: number) => `Insert code of ${count(n)} selected`;
export const openInNewNotebook = "Open in new notebook";
export const showDetails = "Show details";
export const rowMenu = "Row menu";
export const newCell = "new cell";
export const inNewPage = (path: string) => ({
  title: `${path} opens in a new page.`,
  nextStep: "If not, allow pop-ups and open the notebook.",
});
export const notPython = (language: string) => ({
  title: `This notebook runs ${language}.`,
  nextStep: "The code is Python: choose a Python kernel, or open another notebook.",
});
export const noPackage = {
  title: "This kernel does not have tiledb_cloud_widgets.",
  nextStep: "Run the inserted cell: its first line installs it.",
};
export const notSignedIn = {
  title: "This kernel is not signed in.",
  nextStep: "Sign in with the cell above the inserted code, then run it.",
};
export const notInserted = (reason: string) => ({
  title: "Nothing was inserted.",
  reason: reason.replace(/\.?$/, "."),
  next_step: "Open a notebook yourself, and insert the code there.",
});
export const kernelBusy = { title: "The kernel is busy.", nextStep: "The cell is in the notebook and runs when the other ends." };
export const noClipboard = {
  title: "The clipboard cannot be read.",
  reason: "The browser does not allow it.",
  next_step: "Paste the URI into Search.",
};
export const noUri = {
  title: "There is no tiledb:// URI in the clipboard.",
  reason: "",
  next_step: "Copy one, such as tiledb://ada/my-array, then try again.",
};

// Signing in

export const signInTo = "Sign in to TileDB Cloud";
export const signInWith = "Sign in with";
export const token = "Token";
export const password = "Password";
export const username = "Username";
export const server = "Server";
export const pasteToken = "Paste a token";
export const tokenHint = "Create one in the web console: Settings > API tokens.";
export const remember = "Remember on this machine";
export const signIn = "Sign in";
export const signingIn = "Signing in…";
export const enter = { token: "Enter a token.", username: "Enter a username.", password: "Enter a password.", server: "Enter a server." };
export const waitingFor = (host: string) => `Waiting for ${host}`;
export const signedInAs = "Signed in as";
export const signedInTo = "Signed in to";
export const signOut = "Sign out";
export const sources = {
  environment: "from the environment",
  "cloud.json": "from ~/.tiledb/cloud.json",
  profile: "from a TileDB profile",
  login: "for this session",
  remembered: "remembered on this machine",
} as Readonly<Record<string, string>>;
