/** Every word the panels say. Sentence case; an error says what happened, why, and what to do. */

import type { Query } from "../kernel/protocol";
import type { CarrierWords } from "../kernel/transport";
import { bytes, count } from "./format";

export const region = "TileDB Cloud";
export const scope = "Scope";
export const scopes = { owned: "Owned", shared: "Shared", public: "Public" };
export const kind = "Kind";
export const arrays = "Arrays";
export const groups = "Groups";
export const grids = { arrays, groups, contents: "Contents" };
export const namespace = "Namespace";
export const allNamespaces = "All namespaces";
export const showNamespaces = "Show namespaces";
export const hideNamespaces = "Hide namespaces";
export const another = "Another namespace";
export const use = (name: string) => `Use “${name}”`;
export const you = "You";
export const seen = "Seen in listings";
export const search = "Search";
export const searchAll = "Search names, descriptions, tags";
export const searchIn = (name: string) => `Search in ${name}`;
export const clearSearch = "Clear search";
export const addTag = "Add tag";
export const tags = "Tags";
export const onPagesSeen = "on pages seen";
export const noTags = "No tags on the pages seen. Type one.";
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
export const topLevel = "top level only";
export const permitted = (action: string) => `you may ${action}`;
export const withMetadata = "with metadata";
export const sharedTo = (name: string) => `shared to ${name}`;
export const refresh = "Refresh";
export const exportRows = "Export";
export const breadcrumbs = "Breadcrumbs";
export const upTo = (name: string) => `Up to ${name}`;
export const name = "Name";
export const size = "Size";
export const members = "Members";
export const nMembers = (n: number) => `${count(n)} ${n === 1 ? "member" : "members"}`;
export const lastAccessed = "Last accessed";
export const selectAll = "Select all on this page";
export const exactly = (n: number) => `${count(n)} bytes`;
export const isPublic = "Public";
export const readOnly = "Read only";
export const pages = "Pages";
export const first = "First page";
export const previous = "Previous page";
export const next = "Next page";
export const last = "Last page";
export const page = "Page";
export const ofN = (n: number) => `of ${count(n)}`;
export const rowsPerPage = "Rows per page";
export const range = (from: number, to: number, total: number | null) =>
  `${count(from)}–${count(to)}${total === null ? "" : ` of ${count(total)}`}`;
export const loading = "Loading";
export const loadingRange = (range: string) => `Loading ${range}`;
export const noListing = "No listing yet";
export const details = "Details";
export const closeDetails = "Close details";
export const openGroup = "Open group";
export const owner = "Owner";
export const copyCode = "Copy code";
export const copyUri = "Copy URI";
export const copied = "Copied";
export const copyByHand = "The clipboard is blocked here: copy with Ctrl+C.";
export const tabs = { overview: "Overview", schema: "Schema", metadata: "Metadata", code: "Code" };
export const codeOf = (name: string) => `Code that opens ${name}`;
export const selection = "Selection";
export const nSelected = (n: number) => `${count(n)} selected`;
export const inAll = (size: number) => `${bytes(size)} in all`;
export const copyCodeOf = (n: number) => `Copy code of ${count(n)} selected`;
export const exportOf = (n: number) => `Export ${count(n)} selected`;
export const clearSelection = "Clear selection";
export const thisPage = "This page";
export const wholeListing = "Whole listing";
export const formats = { dataframe: "DataFrame", csv: "CSV", parquet: "Parquet" };
export const needsParquet = "needs tiledb-cloud-widgets[parquet]";
export const nRows = (n: number) => `${count(n)} ${n === 1 ? "row" : "rows"}`;
export const exporting = (done: number, total: number | null) =>
  `Exporting ${count(done)}${total === null ? "" : ` of ${count(total)}`} rows`;
export const left = (seconds: number) => (seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.round(seconds / 60)} min left`);
export const ready = (n: number) => `${nRows(n)} ${n === 1 ? "is" : "are"} ready.`;
export const written = (n: number) => `${nRows(n)} written to`;
export const partial = "Cancelled.";
export const returns = {
  page: "browser.to_frame()",
  all: "browser.to_frame(all_pages=True)",
  selection: "pandas.concat(a.to_frame() for a in browser.selected_assets)",
};
export const atOnce = "returns them at once.";
export const cancel = "Cancel";
export const dismiss = "Dismiss";
/** What a widget's panel says of the kernel behind it. */
export const kernel: CarrierWords = {
  busy: ["The kernel is busy.", "This continues when the cell ends."],
  gone: ["The kernel is gone.", "Run the cell to browse."],
  start: "Run the cell to browse.",
};
export const tryAgain = "Try again";
export const inside = " in ";
export const quoted = (words: string) => `“${words}”`;
export const noMatch = (noun: string) => `No ${noun} match`;
export const nothing = (noun: string) => `No ${noun} here`;
export const signedOut = "You are not signed in";
export const signInHere = "Sign in here, or run";
export const inACell = "in a cell.";
export const signInTo = "Sign in to TileDB Cloud";
export const signInWith = "Sign in with";
export const token = "Token";
export const password = "Password";
export const username = "Username";
export const server = "Server";
export const pasteToken = "Paste a token";
export const tokenHint = "Made in the web console, under Settings, API tokens.";
export const remember = "Remember on this machine";
export const signIn = "Sign in";
export const signingIn = "Signing in…";
export const waitingFor = (host: string) => `Waiting for ${host}`;
export const signedInAs = "Signed in as";
export const signedInTo = "Signed in to";
export const signOut = "Sign out";
export const account = "Account";
export const at = (user: string, host: string) => `${user} at ${host}`;
export const from = (host: string, source: string) => `${host}, ${source}`;
export const sources = {
  environment: "from the environment",
  "cloud.json": "from ~/.tiledb/cloud.json",
  profile: "from a TileDB profile",
  login: "for this session",
} as Readonly<Record<string, string>>;
export const missing = (what: string) => `${what} is empty.`;
export const justNow = "just now";

/** "arrays", "groups", or what a group holds. */
export const nounOf = (query: Query): string => (query.group ? "members" : query.kind === "array" ? "arrays" : "groups");

/** What "Clear filters" makes of a query. */
export const CLEAR = {
  search: "",
  tags: [],
  exclude_tags: [],
  file_types: [],
  exclude_file_types: [],
  group_type: null,
  permission: null,
  shared_to: [],
  flat: true,
  with_metadata: false,
} as const satisfies Partial<Query>;

/** Whether a filter holds that "Clear filters" would take away. */
export const filtered = (query: Query): boolean =>
  (Object.keys(CLEAR) as (keyof typeof CLEAR)[]).some((field) => `${query[field]}` !== `${CLEAR[field]}`);
