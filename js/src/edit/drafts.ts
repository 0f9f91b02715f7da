/** What was typed into a form of Details and not saved: it is there again when one comes back to the asset. */
import type { Listing } from "../kernel/listing";

export type Field = "description" | "tags";

interface Draft {
  readonly shown: string | readonly string[];
  readonly typed: string | readonly string[];
}

const drafts = new WeakMap<Listing, Map<string, Draft>>();

/** The drafts of a view, by field and asset. */
export function draftsOf(listing: Listing): Map<string, Draft> {
  const known = drafts.get(listing) ?? new Map<string, Draft>();
  drafts.set(listing, known);
  return known;
}

export const draftKey = (field: Field, uri: string): string => `${field} ${uri}`;
