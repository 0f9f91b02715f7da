/**
 * The messages between a view and the Python side of its panel: every name, every shape. `panel/messages.py` has the same (a test compares
 * them). What has a default there may be left out, whichever side sends it.
 *
 * view -> panel: request, cancel.   panel -> view: ack (at once), progress and part (while under way), reply (one), push (the state, to
 * every view).
 */

import type {
  Details,
  DetailsRequest,
  Edited,
  EditRequest,
  FavoriteRequest,
  Located,
  LocateRequest,
  Previewed,
  PreviewRequest,
  RecentAssets,
  ShareRequest,
  Sharing,
  UriRequest,
  Versions,
} from "./asset-protocol";

export interface RequestMessage {
  readonly kind: "request";
  readonly id: string;
  readonly name: string;
  readonly body?: unknown;
}

export interface CancelMessage {
  readonly kind: "cancel";
  readonly id: string;
}

export interface AckMessage {
  readonly kind: "ack";
  readonly id: string;
}

export interface ProgressMessage {
  readonly kind: "progress";
  readonly id: string;
  readonly body: Progress;
}

/** Some of what a request asks for, before its reply; may come with buffers. */
export interface PartMessage {
  readonly kind: "part";
  readonly id: string;
  readonly name: string;
  readonly body: unknown;
}

/** The end of a request: its body, or an error. */
export interface ReplyMessage {
  readonly kind: "reply";
  readonly id: string;
  readonly ok: boolean;
  readonly body?: unknown;
  readonly error?: ErrorBody | null;
}

/** For every view: the whole state, or the fields that differ from the revision before. */
export interface PushMessage {
  readonly kind: "push";
  readonly name: "state" | "change";
  readonly body: unknown;
}

export type FromView = RequestMessage | CancelMessage;
export type FromPanel = AckMessage | ProgressMessage | PartMessage | ReplyMessage | PushMessage;

export type Field = "token" | "username" | "password" | "server";

/** An error in words: what happened, why, and what to do. */
export interface ErrorBody {
  readonly title: string;
  readonly reason: string;
  readonly next_step: string;
  readonly field?: Field | null;
  readonly retry?: boolean;
}

/** How far an export is, in rows. */
export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly seconds_left: number | null;
}

// What views ask for: the body of a request, and that of its reply

export interface BrowserRequests {
  readonly ready: readonly [ReadyRequest, BrowserState];
  readonly leave: readonly [LeaveRequest, Nothing];
  readonly query: readonly [QueryRequest, Nothing];
  readonly page: readonly [PageRequest, Nothing];
  readonly page_size: readonly [PageSizeRequest, Nothing];
  readonly refresh: readonly [Nothing, Nothing];
  readonly retry: readonly [Nothing, Nothing];
  readonly cancel_pending: readonly [Nothing, Nothing];
  readonly select: readonly [UrisRequest, Nothing];
  readonly details: readonly [DetailsRequest, Details];
  readonly favorite: readonly [FavoriteRequest, Nothing];
  readonly edit: readonly [EditRequest, Edited];
  readonly sharing: readonly [UriRequest, Sharing];
  readonly share: readonly [ShareRequest, Sharing];
  readonly versions: readonly [UriRequest, Versions];
  readonly locate: readonly [LocateRequest, Located];
  readonly recent: readonly [Nothing, RecentAssets];
  readonly preview: readonly [PreviewRequest, Previewed];
  readonly namespaces: readonly [Nothing, Namespaces];
  readonly elsewhere: readonly [Nothing, Elsewhere];
  readonly export: readonly [ExportRequest, Exported];
  readonly export_code: readonly [ExportRequest, Code];
  readonly snippet: readonly [SnippetRequest, Code];
  readonly sign_in: readonly [SignInRequest, SignedInAs];
  readonly sign_out: readonly [Nothing, SignedOutNote];
  readonly turned: readonly [TurnedRequest, Nothing];
}

export interface LoginRequests {
  readonly ready: readonly [ReadyRequest, LoginState];
  readonly leave: readonly [LeaveRequest, Nothing];
  readonly sign_in: readonly [SignInRequest, SignedInAs];
  readonly sign_out: readonly [Nothing, SignedOutNote];
}

export interface PickerRequests {
  readonly ready: readonly [ReadyRequest, PickerState];
  readonly leave: readonly [LeaveRequest, Nothing];
  readonly choose: readonly [ChooseRequest, Nothing];
  readonly namespaces: readonly [Nothing, Namespaces];
}

export type Nothing = Readonly<Record<string, never>>;

/** Send the state: a view has come, or has missed something. It has the rows of these pages already. */
export interface ReadyRequest {
  readonly pages?: readonly number[];
  /** Names the web page, for `leave`. */
  readonly view?: string;
}

/** The web page shows no view any more. */
export interface LeaveRequest {
  readonly view: string;
}

/** Changes fields of the query; `clear` drops all filters first. */
export interface QueryRequest {
  readonly changes?: Partial<Query>;
  readonly clear?: boolean;
}

export interface PageRequest {
  readonly number: number;
}

export interface PageSizeRequest {
  readonly size: number;
}

/** The view has turned to the page sent ahead, in this generation of the state. */
export interface TurnedRequest {
  readonly number: number;
  readonly generation: number;
}

export interface UrisRequest {
  readonly uris: readonly string[];
}

/** Code that opens these, or with none the view. `own`: for the notebook that the panel is in. */
export interface SnippetRequest {
  readonly uris: readonly string[];
  readonly style?: "tiledb" | "asset";
  readonly own?: boolean;
  readonly timestamp?: number | null;
}

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly rows: ExportRows;
}

export interface SignInRequest {
  readonly method?: "token" | "password";
  readonly token?: string | null;
  readonly username?: string | null;
  readonly password?: string | null;
  readonly server?: string | null;
  readonly remember?: boolean;
}

export interface ChooseRequest {
  readonly value: string | null;
}

export type ExportFormat = "dataframe" | "csv" | "parquet";
export type ExportRows = "page" | "all" | "selection";

// What they get

export type Scope = "owned" | "shared" | "public" | "favorites";
export type Kind = "array" | "group";
export type Noun = "arrays" | "groups" | "contents";
export type Order = "name" | "size" | "last_accessed";

export interface Query {
  readonly scope: Scope;
  readonly kind: Kind;
  readonly namespace: string | null;
  readonly tags: readonly string[];
  readonly exclude_tags: readonly string[];
  readonly search: string;
  readonly file_types: readonly string[];
  readonly exclude_file_types: readonly string[];
  readonly group_type: string | null;
  readonly permission: string | null;
  readonly group: string | null;
  readonly flat: boolean;
  readonly order_by: Order | null;
  readonly shared_to: readonly string[];
  readonly with_metadata: boolean;
}

export type IconName = "dense" | "sparse" | "array" | "file" | "group";

export interface Row {
  readonly uri: string;
  readonly name: string;
  readonly namespace: string;
  readonly kind: Kind;
  readonly type: string | null;
  readonly icon: IconName;
  /** Bytes of an array, members of a group. */
  readonly size: number | null;
  /** The size in words. */
  readonly amount: string;
  readonly last_accessed: string | null;
  readonly tags: readonly string[];
  readonly description: string | null;
  readonly public: boolean;
  readonly read_only: boolean | null;
  /** null: groups are none, and some servers do not say. */
  readonly favorite: boolean | null;
}

/** Rows, sent once. A page that is fetched again has another key. */
export interface Page {
  readonly key: number;
  readonly page: number;
  /** The number of its first row in the whole listing, from 1. */
  readonly first: number;
  /** What its rows are; not what the query says while another page is on its way. */
  readonly of: Noun;
  readonly rows: readonly Row[];
  /** What the server says about the listing as a whole. */
  readonly notices?: readonly string[];
}

export interface User {
  readonly username: string | null;
  readonly host: string;
  readonly source: string | null;
}

export interface Breadcrumb {
  readonly uri: string;
  readonly name: string;
}

export interface TagCount {
  readonly tag: string;
  readonly count: number;
}

/** A value as the API spells it, and in words. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Choices {
  readonly file_types: readonly Choice[];
  readonly group_types: readonly Choice[];
  readonly permissions: readonly Choice[];
  readonly order_by: readonly string[];
  readonly page_sizes: readonly number[];
}

export type Status = "idle" | "loading" | "ready" | "empty" | "error" | "signed_out";

/** What the views of a Browser show. `shown` and `next` are keys of pages; `pages` holds those of them that the views have not had. */
export interface BrowserState {
  readonly generation: number;
  /** Rises when what is known of an asset was changed. */
  readonly edits: number;
  readonly revision: number;
  readonly status: Status;
  readonly query: Query;
  readonly page: number;
  readonly page_size: number;
  readonly shown: number | null;
  readonly total_items: number | null;
  readonly total_pages: number | null;
  readonly next: number | null;
  readonly selection: readonly string[];
  readonly selected: Row | null;
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly error: ErrorBody | null;
  readonly account: User | null;
  readonly servers: readonly string[];
  readonly tags_seen: readonly TagCount[];
  /** How many assets the tags were counted over, each once. */
  readonly assets_seen: number;
  readonly choices: Choices;
  readonly parquet: boolean;
  readonly pages?: readonly Page[];
}

export interface LoginState {
  readonly revision: number;
  readonly signed_in: boolean;
  readonly username: string | null;
  readonly host: string;
  readonly source: string | null;
  readonly servers: readonly string[];
  readonly error: ErrorBody | null;
}

export interface NamespaceOption {
  readonly name: string;
  readonly count: number | null;
}

/** Namespaces of a kind; the label is for people. */
export interface NamespaceGroup {
  readonly kind: "user" | "organizations" | "listed";
  readonly label: string;
  readonly options: readonly NamespaceOption[];
}

export interface PickerState {
  readonly revision: number;
  readonly value: string | null;
  readonly groups: readonly NamespaceGroup[];
  readonly error: ErrorBody | null;
  readonly status: "loading" | "ready" | "error" | "signed_out";
}

/** How many assets match in another scope. */
export interface ScopeCount {
  readonly scope: "owned" | "shared" | "public";
  readonly count: number;
}

export interface Elsewhere {
  readonly counts: readonly ScopeCount[];
}

export interface Namespaces {
  readonly groups: readonly NamespaceGroup[];
}

/** `own`: with the panel of the kernel that runs it. */
export interface Code {
  readonly code: string;
  readonly own?: boolean;
}

export interface SignedInAs {
  readonly username: string | null;
  readonly host: string;
}

export interface SignedOutNote {
  readonly note: string | null;
}

export interface Exported {
  readonly count: number;
  readonly file: string | null;
  readonly note: string | null;
  readonly cancelled?: boolean;
}
