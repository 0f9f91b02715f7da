/** Putting the code of assets into the notebook beside the panel, where there is one. */

import { useEffect } from "preact/hooks";
import type { InListing, Listing } from "../kernel/listing";
import { type InsertNote, type NotebookHost, useNotebookHost } from "../kernel/notebook";
import type { ExportRequest } from "../kernel/protocol";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";

/** The code that opens these assets, as a cell holds it: without a line break at its end. */
export const cellOf = async (listing: Listing, uris: readonly string[]): Promise<string> => (await listing.code(uris)).trimEnd();

/** Inserts the code that opens these assets, and shows what there is to say about it. */
export async function insertCode(
  listing: Listing,
  host: NotebookHost,
  uris: readonly string[],
  options: { readonly run: boolean; readonly from: Element },
): Promise<void> {
  try {
    listing.set({ inserted: await host.insert(await cellOf(listing, uris), options) });
  } catch (reason) {
    listing.failed(reason);
  }
}

/** Inserts the code that exports rows. */
export async function insertExport(listing: Listing, host: NotebookHost, what: ExportRequest): Promise<void> {
  try {
    const { code } = await listing.kernel.request("export_code", what).answer;
    listing.set({ inserted: await host.insert(code.trimEnd(), { run: false, from: document.body }) });
  } catch (reason) {
    listing.failed(reason);
  }
}

/** Opens a notebook with the code that opens these assets, and runs it. */
export async function openInNewNotebook(listing: Listing, host: NotebookHost, uris: readonly string[]): Promise<void> {
  try {
    listing.set({ inserted: await host.openNew(await cellOf(listing, uris)) });
  } catch (reason) {
    listing.failed(reason);
  }
}

/** The buttons of one asset; nothing where no notebook can be reached. */
export function InsertButtons({ listing, uri }: InListing & { readonly uri: string }) {
  const host = useNotebookHost();
  if (!host) return null;
  const insert = (run: boolean) => (event: MouseEvent) =>
    void insertCode(listing, host, [uri], { run, from: event.currentTarget as Element });
  return (
    <>
      <Button class="is-primary" onClick={insert(false)}>
        {text.insertCode}
      </Button>
      <Button onClick={insert(true)}>{text.insertAndRun}</Button>
    </>
  );
}

/** The button of several assets: one cell for all of them. */
export function InsertSelected({ listing }: InListing) {
  const host = useNotebookHost();
  const { selection } = listing.state;
  if (!host) return null;
  return (
    <Button
      class="is-primary"
      label={text.insertCodeOf(selection.length)}
      onClick={(event) => void insertCode(listing, host, selection, { run: false, from: event.currentTarget as Element })}
    >
      {text.insertCode}
    </Button>
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
    <div class="tcw-note is-inserted" role="status">
      <Icon name="clock" />
      <p>
        <strong>{note.title}</strong> {note.nextStep}
      </p>
      <Button icon="close" label={text.dismiss} onClick={() => listing.set({ inserted: null })} />
    </div>
  );
}
