/** At the foot of the grid when several are selected: how many, how large, what to do with them. */

import type { InListing } from "../kernel/listing";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy";
import * as text from "../ui/strings";
import { ExportMenu } from "./export";
import { InsertSelected } from "./insert";

export function SelectionBar({ listing }: InListing) {
  const { selection } = listing.state;
  const n = selection.length;
  const sizes = selection.map((uri) => listing.row(uri)?.size ?? null);
  const known = sizes.every((size) => size !== null);
  return (
    <div class="tcw-strip" role="group" aria-label={text.selection}>
      <p>
        <span role="status">{text.selectedCount(n)}</span>{" "}
        {known && <span class="tcw-muted tcw-small">{text.totalSize(sizes.reduce((sum: number, size) => sum + (size ?? 0), 0))}</span>}
      </p>
      <InsertSelected listing={listing} />
      <CopyButton label={text.copyCodeOf(n)} getText={() => listing.code(selection)} onError={listing.failed}>
        {text.copyCode}
      </CopyButton>
      <ExportMenu listing={listing} rows={["selection"]} label={text.exportOf(n)} />
      <Button icon="close" label={text.clearSelection} onClick={() => listing.select([])} />
    </div>
  );
}
