/** At the foot of the grid when several are selected: which, on whatever page or in whatever group, and what to do with them. */

import { useRef } from "preact/hooks";
import type { InListing, Listing } from "../kernel/listing";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy";
import { Dropdown } from "../ui/dropdown";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";
import { ExportMenu } from "./export";
import { InsertButtons } from "./insert";
import { useCutName } from "./names";

/** How many are named at most; the others are in a list, behind a button that takes so many pixels. */
const NAMED = 2;
const MORE_PX = 52;

export function SelectionBar({ listing }: InListing) {
  const { selection } = listing.state;
  const n = selection.length;
  const bar = useRef<HTMLDivElement | null>(null);
  const cut = useCutName(bar, ".tcw-selected", ".tcw-names");
  const names = named(selection.slice(0, NAMED), (name) => cut(name, MORE_PX));
  const more = n > names.length ? text.plus(n - names.length) : text.list;
  return (
    <div class="tcw-strip" role="group" aria-label={text.selection} ref={bar}>
      <div class="tcw-selected">
        <p class="tcw-cut">
          <span role="status">{text.selectedCount(n)}</span>
          <span class="tcw-names">: {names.join(", ")}</span>
        </p>
        <Dropdown role="dialog" name={text.selected} label={text.showSelected(more)} text={more} class="tcw-chosen">
          <SelectedList listing={listing} />
        </Dropdown>
      </div>
      <InsertButtons listing={listing} />
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

/** Their names where all of them fit, else their last parts if these differ, else the first name, cut. */
function named(uris: readonly string[], cut: (name: string) => string): readonly string[] {
  const names = uris.map(nameIn);
  const last = names.map((name) => name.slice(name.lastIndexOf("/") + 1));
  const hasRoom = (words: readonly string[]) => cut(words.join(", ")) === words.join(", ");
  if (hasRoom(names)) return names;
  return new Set(last).size === last.length && hasRoom(last) ? last : [cut(names[0] ?? "")];
}

/** "cities/seattle/hourly-temperature" of "tiledb://climate-lab/cities/seattle/hourly-temperature" */
const nameIn = (uri: string): string => uri.split("/").slice(3).join("/");

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
