/** Putting the code of assets into the notebook beside the panel, where there is one. */

import { useEffect } from "preact/hooks";
import type { InListing, Listing } from "../kernel/listing";
import { type CodeFor, type InsertNote, type NotebookHost, useNotebookHost } from "../kernel/notebook";
import type { ExportRequest } from "../kernel/protocol";
import { Refused } from "../kernel/transport";
import { Button } from "../ui/button";
import { Note } from "../ui/note";
import * as text from "../ui/strings";

/** The code that opens these assets. */
const codeOf =
  (listing: Listing, uris: readonly string[]): CodeFor =>
  (wanted) =>
    listing.snippet(uris, wanted);

/** Inserts the code that opens these assets, and shows what there is to say about it. */
export const insertCode = (
  listing: Listing,
  host: NotebookHost,
  uris: readonly string[],
  options: { readonly run: boolean; readonly from: Element },
): Promise<void> => say(listing, host.insert(codeOf(listing, uris), options));

/** Inserts the code that exports rows. */
export const insertExport = (listing: Listing, host: NotebookHost, what: ExportRequest): Promise<void> =>
  say(
    listing,
    host.insert(() => listing.kernel.request("export_code", what).answer, { run: false, from: document.body }),
  );

/** Opens a notebook with the code that opens these assets, and runs it. */
export const openInNewNotebook = (listing: Listing, host: NotebookHost, uris: readonly string[]): Promise<void> =>
  say(listing, host.openNew(codeOf(listing, uris)));

async function say(listing: Listing, inserting: Promise<InsertNote | null>): Promise<void> {
  try {
    listing.set({ inserted: await inserting });
  } catch (reason) {
    if (reason instanceof Refused) listing.failed(reason);
    else listing.set({ notice: text.notInserted((reason as Error).message) }); // of Jupyter
  }
}

/** The buttons of the selection, one cell for all of it; nothing where no notebook can be reached. */
export function InsertButtons({ listing }: InListing) {
  const host = useNotebookHost();
  const { selection } = listing.state;
  if (!host) return null;
  const several = selection.length > 1;
  const insert = (run: boolean) => (event: MouseEvent) =>
    void insertCode(listing, host, selection, { run, from: event.currentTarget as Element });
  return (
    <>
      <Button class="is-primary" label={several ? text.insertCodeOf(selection.length) : undefined} onClick={insert(false)}>
        {text.insertCode}
      </Button>
      {!several && <Button onClick={insert(true)}>{text.insertAndRun}</Button>}
    </>
  );
}

/** What there is to say after an insertion. */
export function InsertedNote({ listing, note }: InListing & { readonly note: InsertNote }) {
  useEffect(() => {
    let current = true;
    note.until?.then(() => current && listing.set({ inserted: null }));
    return () => {
      current = false;
    };
  }, [note]);
  return (
    <Note class="is-kept" icon="clock" title={note.title} text={note.nextStep}>
      <Button icon="close" label={text.dismiss} onClick={() => listing.set({ inserted: null })} />
    </Note>
  );
}
