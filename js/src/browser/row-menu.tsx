/** The menu of a row: right click, Shift+F10 or the menu key. What it does, it does for the whole selection when the row is in it. */
import { useRef, useState } from "preact/hooks";
import * as edit from "../edit/strings";
import type { InListing, Listing } from "../kernel/listing";
import { useNotebookHost } from "../kernel/notebook";
import type { Row } from "../kernel/protocol";
import { CopyByHand, copyText } from "../ui/copy";
import { Icon, type IconName } from "../ui/icons";
import { Menu, MenuItem } from "../ui/menu";
import * as text from "../ui/strings";
import { insertCode, openInNewNotebook } from "./insert";

/** Where it opens, in pixels from the list's corner. */
interface Place {
  readonly left: number;
  readonly top: number;
  /** What could not be copied, in the place of the menu. */
  readonly byHand?: string;
}

/** The menu of a listing's rows, and what the element around the grid does to open it. */
export function useRowMenu(listing: Listing) {
  const [place, setPlace] = useState<Place | null>(null);

  const open = (event: Event, at?: MouseEvent) => {
    const list = event.currentTarget as HTMLElement;
    const line = (event.target as Element).closest<HTMLElement>("tbody [data-i]");
    const row = listing.state?.shown?.rows[Number(line?.dataset.i)];
    if (!line || !row) return;
    event.preventDefault();
    event.stopPropagation(); // the host has a menu of its own
    if (!listing.chosen.has(row.uri)) listing.select([row.uri]);
    if (!line.contains(document.activeElement)) line.querySelector<HTMLElement>("[role=rowheader]")?.focus({ preventScroll: true });
    const corner = list.getBoundingClientRect();
    const box = line.getBoundingClientRect();
    const { clientX, clientY } = at ?? { clientX: box.left + 34, clientY: box.bottom };
    setPlace({ left: clientX - corner.left, top: clientY - corner.top });
  };

  return {
    onContextMenu: (event: MouseEvent) => open(event, event),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) open(event);
    },
    menu: place && <RowMenu key={`${place.left} ${place.top}`} listing={listing} place={place} move={setPlace} />,
  };
}

function RowMenu({ listing, place, move }: InListing & { readonly place: Place; readonly move: (to: Place | null) => void }) {
  const host = useNotebookHost();
  const anchor = useRef<HTMLSpanElement | null>(null);
  const uris = listing.state.selection;
  const alone = uris.length === 1 ? listing.row(uris[0]) : null;
  const [array, group] = alone?.kind === "group" ? [null, alone] : [alone, null];
  const close = () => move(null);
  const refocus = (anchor: Element) =>
    anchor.closest(".tcw-list")?.querySelector<HTMLElement>('.tcw-grid [tabindex="0"]')?.focus({ preventScroll: true });

  const copy = async (words: Promise<string>) => {
    try {
      const copied = await words;
      if (!(await copyText(copied))) move({ ...place, byHand: copied });
    } catch (reason) {
      listing.failed(reason);
    }
  };
  const item = (icon: IconName, name: string, onChoose: () => void, key?: string) => (
    <MenuItem onChoose={onChoose}>
      <Icon name={icon} />
      {name}
      {key && <kbd class="tcw-n">{key}</kbd>}
    </MenuItem>
  );
  const star = (row: Row) => () =>
    void listing.kernel.request("favorite", { uri: row.uri, favorite: !row.favorite }).answer.catch(listing.failed);
  const insert = (run: boolean) => () => {
    const from = anchor.current;
    if (host && from) void insertCode(listing, host, uris, { run, from });
  };
  return (
    <span ref={anchor} class="tcw-at" style={{ left: `${place.left}px`, top: `${place.top}px` }}>
      {place.byHand === undefined ? (
        <Menu role="menu" name={text.rowMenu} anchor={anchor} close={close} refocus={refocus}>
          {host && (
            <div role="group">
              {item("insert", text.insertCode, insert(false))}
              {item("play", text.insertAndRun, insert(true))}
              {item("notebook", text.openInNewNotebook, () => void openInNewNotebook(listing, host, uris))}
            </div>
          )}
          <div role="group">
            {item("copy", text.copyCode, () => copy(listing.code(uris)))}
            {item("copy", uris.length > 1 ? text.copyUris : text.copyUri, () => copy(Promise.resolve(uris.join("\n"))))}
          </div>
          <div role="group">
            {array && item(array.favorite ? "star-on" : "star", array.favorite ? edit.removeFavorite : edit.addFavorite, star(array), "s")}
            {group && item("group", text.openGroup, () => listing.enter(group.uri), "Enter")}
            {item("right", text.showDetails, () => listing.set({ details: true }), group ? undefined : "Enter")}
          </div>
        </Menu>
      ) : (
        <CopyByHand anchor={anchor} name={text.copyCode} close={close} refocus={refocus}>
          {place.byHand}
        </CopyByHand>
      )}
    </span>
  );
}
