/** At the foot of the grid when several are selected: which, on whatever page or in whatever group, and what to do with them. */

import type { InListing, Listing } from "../kernel/listing";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy";
import { Dropdown } from "../ui/dropdown";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";
import { ExportMenu } from "./export";
import { InsertSelected } from "./insert";

/** How many are named; the others are in a list. */
const NAMED = 2;

export function SelectionBar({ listing }: InListing) {
  const { selection } = listing.state;
  const n = selection.length;
  const more = n > NAMED ? text.plus(n - NAMED) : text.list;
  return (
    <div class="tcw-strip" role="group" aria-label={text.selection}>
      <div class="tcw-selected">
        <p class="tcw-cut">
          <span role="status">{text.selectedCount(n)}</span>
          <span class="tcw-names">: {selection.slice(0, NAMED).map(lastNameOf).join(", ")}</span>
        </p>
        <Dropdown role="dialog" name={text.selected} label={text.showSelected(more)} text={more} class="tcw-chosen">
          <SelectedList listing={listing} />
        </Dropdown>
      </div>
      <InsertSelected listing={listing} />
      <CopyButton label={text.copyCodeOf(n)} getText={() => listing.code(selection)} onError={listing.failed}>
        {text.copyCode}
      </CopyButton>
      <ExportMenu listing={listing} rows={["selection"]} label={text.exportOf(n)} />
      <Button class="is-link" label={text.clearSelection} onClick={() => listing.select([])}>
        {text.clear}
      </Button>
    </div>
  );
}

/** "hourly-temperature" of "tiledb://climate-lab/cities/seattle/hourly-temperature" */
const lastNameOf = (uri: string): string => uri.slice(uri.lastIndexOf("/") + 1);

function SelectedList({ listing }: InListing) {
  const { selection } = listing.state;
  return (
    <ul aria-label={text.selected}>
      {selection.map((uri) => (
        <li key={uri}>
          <Icon name={listing.row(uri)?.icon ?? "array"} />
          <span class="tcw-cut" title={uri}>
            {nameOf(listing, uri)}
          </span>
          <Button
            icon="close"
            label={text.deselect(nameOf(listing, uri))}
            onClick={(event) => {
              const item = (event.currentTarget as Element).closest("li");
              (item?.nextElementSibling ?? item?.previousElementSibling)?.querySelector("button")?.focus();
              listing.select(selection.filter((other) => other !== uri));
            }}
          />
        </li>
      ))}
    </ul>
  );
}

const nameOf = (listing: Listing, uri: string): string => listing.row(uri)?.name ?? uri.replace(/^tiledb:\/\//, "");
