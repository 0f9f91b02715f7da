/**
 * Messages about one asset: its star, changes to its entry, who has access, its versions, its preview, the way to it.
 * `panel/asset_messages.py` has the same.
 */

export type DetailsTab = "overview" | "schema" | "metadata" | "code";

export interface UriRequest {
  readonly uri: string;
}

export interface DetailsRequest {
  readonly uri: string;
  readonly tab: DetailsTab;
  /** In milliseconds since 1970: as of this version. */
  readonly timestamp?: number | null;
}

/** What one may edit of an asset. */
export interface Entry {
  readonly description: string;
  readonly tags: readonly string[];
}

export interface FavoriteRequest {
  readonly uri: string;
  readonly favorite: boolean;
}

/** Saves what differs between `entry` and `shown`, with which the form was opened; `overwrite`: whatever somebody else has saved meanwhile. */
export interface EditRequest {
  readonly uri: string;
  readonly entry: Entry;
  readonly shown: Entry;
  readonly overwrite?: boolean;
}

/** Shares with a namespace; without any action, stops that. `member_actions` are for groups. */
export interface ShareRequest {
  readonly uri: string;
  readonly namespace: string;
  readonly actions: readonly string[];
  readonly member_actions?: readonly string[] | null;
}

/** Goes to a `tiledb://` URI or a UUID. */
export interface LocateRequest {
  readonly text: string;
}

/** Saved; or, as `theirs`, what somebody else has saved since the form was opened. */
export interface Edited {
  readonly theirs?: Entry | null;
}

/** Who an asset is shared with; of a group, `member_actions` say what they may do to its arrays. */
export interface Grant {
  readonly namespace: string;
  readonly actions: readonly string[];
  readonly member_actions: readonly string[];
}

export interface Sharing {
  readonly grants: readonly Grant[];
}

/** When an array was written, in milliseconds since 1970, the newest first; `total` counts them all. */
export interface Versions {
  readonly times: readonly number[];
  readonly total: number;
}

export interface Located {
  readonly uri: string;
}

export interface RecentAsset {
  readonly uri: string;
  readonly kind: string;
}

export interface RecentAssets {
  readonly assets: readonly RecentAsset[];
}

/** Show a bounded part of an asset. `code`: the page lacks the module that draws previews, which then comes as the first part. */
export interface PreviewRequest {
  readonly uri: string;
  /** Coordinates by dimension, as text: a browser does not count beyond 2**53. */
  readonly at?: Readonly<Record<string, string>>;
  /** null: what is drawn first. */
  readonly attribute?: string | null;
  /** In milliseconds since 1970; null: the latest. */
  readonly timestamp?: number | null;
  /** Figures of all cells, whatever they cost. */
  readonly exact?: boolean;
  readonly code?: boolean;
}

/** What came of a preview, whose parts have been sent. */
export interface Previewed {
  readonly outcome: "done" | "stopped" | "late" | "crashed";
}

/** What a tab of the details shows, in this order and in Python's words. */
export interface Details {
  readonly headline?: string;
  readonly text?: string | null;
  readonly note?: string;
  readonly tables?: readonly Table[];
  readonly tags?: readonly string[];
  readonly facts?: readonly Fact[];
  readonly code?: string | null;
  /** Code that runs on its own, where `code` needs this notebook. */
  readonly script?: string | null;
  /** The user may change text, tags and sharing. */
  readonly editable?: boolean;
}

/** A line of the details; `copy`: with a button that copies it; `filter`: a listing can be filtered by it. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly copy?: boolean;
  readonly filter?: "namespace" | "type" | null;
}

export interface Table {
  readonly caption: string;
  readonly heads: readonly [string, string];
  readonly rows: readonly (readonly [name: string, value: string, notes: string])[];
}
