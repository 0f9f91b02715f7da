/**
 * The messages between a view and its kernel: every name, every shape. `panel/messages.py` lists the same names (a test compares them).
 *
 * view -> kernel: request, cancel.   kernel -> view: ack (at once), progress, reply (one), push (the state, to every view).
 */

export const BROWSER_REQUESTS = [
  "ready",
  "query",
  "page",
  "page_size",
  "refresh",
  "retry",
  "cancel_pending",
  "select",
  "details",
  "namespaces",
  "export",
  "snippet",
  "sign_in",
  "sign_out",
  "turned",
] as const;
export const LOGIN_REQUESTS = ["ready", "sign_in", "sign_out"] as const;
export const PICKER_REQUESTS = ["ready", "choose", "namespaces"] as const;

export type RequestName = (typeof BROWSER_REQUESTS)[number] | (typeof LOGIN_REQUESTS)[number] | (typeof PICKER_REQUESTS)[number];

export type ToKernel =
  | { readonly kind: "request"; readonly id: string; readonly name: RequestName; readonly body: object }
  | { readonly kind: "cancel"; readonly id: string };

export type FromKernel =
  | { readonly kind: "ack"; readonly id: string }
  | { readonly kind: "reply"; readonly id: string; readonly ok: true; readonly body: unknown }
  | { readonly kind: "reply"; readonly id: string; readonly ok: false; readonly error: ErrorBody }
  | { readonly kind: "progress"; readonly id: string; readonly body: Progress }
  | { readonly kind: "push"; readonly name: "state"; readonly body: unknown };

export interface ErrorBody {
  readonly what: string;
  readonly why: string;
  readonly todo: string;
  readonly field?: "token" | "username" | "password" | "server" | null;
  readonly retry?: boolean;
}

export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly seconds_left: number | null;
}

export type Scope = "owned" | "shared" | "public";
export type Kind = "array" | "group";

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
  readonly order_by: string | null;
  readonly shared_to: readonly string[];
  readonly with_metadata: boolean;
}

export interface Row {
  readonly uri: string;
  readonly name: string;
  readonly namespace: string;
  readonly kind: Kind;
  readonly type: string | null;
  readonly icon: "dense" | "sparse" | "array" | "file" | "group";
  readonly size: number | null;
  readonly members: number | null;
  readonly last_accessed: string | null;
  readonly tags: readonly string[];
  readonly description: string | null;
  readonly public: boolean;
  readonly read_only: boolean | null;
}

export interface Page {
  readonly page: number;
  /** The number of its first row in the whole listing, from 1. */
  readonly first: number;
  /** What its rows are; not what the query says while another page is on its way. */
  readonly of: "arrays" | "groups" | "contents";
  readonly rows: readonly Row[];
}

export interface Account {
  readonly username: string | null;
  readonly host: string;
  readonly source: string | null;
  readonly loopback: boolean;
}

/** What the kernel pushes to every view of a Browser. */
export interface BrowserState {
  readonly generation: number;
  readonly revision: number;
  readonly status: "idle" | "loading" | "ready" | "empty" | "error" | "signed_out";
  readonly query: Query;
  readonly page: number;
  readonly page_size: number;
  readonly shown: Page | null;
  readonly total_items: number | null;
  readonly total_pages: number | null;
  readonly next: Page | null;
  readonly selection: readonly string[];
  readonly selected: Row | null;
  readonly breadcrumbs: readonly { readonly uri: string; readonly name: string }[];
  readonly error: ErrorBody | null;
  readonly account: Account | null;
  readonly servers: readonly string[];
  readonly tags_seen: readonly { readonly tag: string; readonly count: number }[];
  readonly choices: {
    readonly file_types: readonly string[];
    readonly group_types: readonly string[];
    readonly permissions: readonly string[];
    readonly order_by: readonly string[];
    readonly page_sizes: readonly number[];
  };
  readonly updated_at: string | null;
  readonly parquet: boolean;
}

export interface LoginState {
  readonly revision: number;
  readonly signed_in: boolean;
  readonly username: string | null;
  readonly host: string | null;
  readonly source: string | null;
  readonly loopback: boolean;
  readonly servers: readonly string[];
  readonly error: ErrorBody | null;
  readonly busy: boolean;
}

export interface NamespaceGroup {
  readonly label: string;
  readonly options: readonly { readonly name: string; readonly count: number | null }[];
}

export interface PickerState {
  readonly revision: number;
  readonly value: string | null;
  readonly groups: readonly NamespaceGroup[];
  readonly error: ErrorBody | null;
  readonly status: "loading" | "ready" | "error" | "signed_out";
}

export type DetailsTab = "overview" | "schema" | "metadata" | "code";

/** What a tab of the details shows, in this order and in the kernel's words. */
export interface Body {
  readonly text?: string | null;
  readonly note?: string;
  readonly tables?: readonly Table[];
  readonly tags?: readonly string[];
  readonly facts?: readonly { readonly label: string; readonly value: string; readonly copy?: boolean }[];
  readonly code?: string;
}

export interface Table {
  readonly caption: string;
  readonly heads: readonly [string, string];
  readonly rows: readonly (readonly [name: string, value: string, notes: string])[];
}

export type ExportFormat = "dataframe" | "csv" | "parquet";
export type ExportRows = "page" | "all" | "selection";

export interface Exported {
  readonly count: number;
  readonly file: string | null;
  readonly note: string | null;
  readonly partial?: boolean;
}
