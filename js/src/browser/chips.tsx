/** A chip for every filter that holds: a tag or a type is wanted or not, the others only hold. */

import { useRef } from "preact/hooks";
import type { InListing } from "../kernel/listing";
import type { Query } from "../kernel/protocol";
import { Button } from "../ui/controls";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";
import { wordFor } from "./row";

type ListField = "tags" | "exclude_tags" | "file_types" | "exclude_file_types";

interface ChipData {
  readonly noun: string;
  readonly value: string;
  readonly words: string;
  /** Whether it is wanted; undefined where that cannot be turned round. */
  readonly wanted?: boolean;
  readonly turn?: Partial<Query>;
  readonly without: Partial<Query>;
}

export function Chips({ listing }: InListing) {
  const { state } = listing;
  const row = useRef<HTMLDivElement | null>(null);
  const { query } = state;
  const chips = chipsOf(query);
  if (!chips.length) return null;
  /** The focus goes to the chip that takes the place of a removed one, else to Add tag. */
  const remove = (chip: ChipData, index: number) => {
    const next = row.current?.querySelectorAll("li")[index + 1] ?? row.current?.querySelectorAll("li")[index - 1];
    const target = next?.querySelector("button") ?? row.current?.closest(".tcw-panel")?.querySelector<HTMLElement>(".tcw-addtag input");
    target?.focus();
    listing.query(chip.without);
  };
  return (
    <div class="tcw-chips" ref={row}>
      <ul aria-label={text.filters}>
        {chips.map((chip, i) => (
          <li key={`${chip.noun} ${chip.value}`}>
            <Chip chip={chip} turn={() => chip.turn && listing.query(chip.turn)} remove={() => remove(chip, i)} />
          </li>
        ))}
      </ul>
      {state.status !== "empty" && (
        <Button class="is-link" onClick={() => listing.clear()}>
          {text.clearFilters}
        </Button>
      )}
    </div>
  );
}

interface ChipProps {
  readonly chip: ChipData;
  readonly turn: () => void;
  readonly remove: () => void;
}

function Chip({ chip, turn, remove }: ChipProps) {
  const { noun, value, wanted } = chip;
  const inside = (
    <>
      <Icon name={wanted === false ? "not" : noun === "tag" ? "tag" : "filters"} />
      <span class="tcw-cut">{chip.words}</span>
    </>
  );
  const removal = text.remove(noun, value);
  return (
    <span class={`tcw-chip ${wanted === false ? "is-not" : ""}`}>
      {wanted === undefined ? (
        <span class="tcw-chip-body">{inside}</span>
      ) : (
        <button type="button" aria-pressed={!wanted} aria-label={text.exclude(noun, value)} onClick={turn}>
          {inside}
        </button>
      )}
      <button type="button" class="tcw-chip-x" aria-label={removal} title={removal} onClick={remove}>
        <Icon name="close" />
      </button>
    </span>
  );
}

const without = (values: readonly string[], value: string): string[] => values.filter((other) => other !== value);

/** The filters that hold, in the order in which they are shown. */
export function chipsOf(query: Query): ChipData[] {
  const chips: ChipData[] = [];
  const add = (noun: string, value: string | null, words: string, gone: Partial<Query>) => {
    if (value) chips.push({ noun, value, words, without: gone });
  };
  const turnable = (noun: string, here: ListField, there: ListField, wanted: boolean) => {
    for (const value of query[here]) {
      const gone = { [here]: without(query[here], value) };
      const words = noun === "tag" ? value : wordFor(value);
      chips.push({ noun, value, words, wanted, turn: { ...gone, [there]: [...query[there], value] }, without: gone });
    }
  };
  turnable("tag", "tags", "exclude_tags", true);
  turnable("tag", "exclude_tags", "tags", false);
  turnable("type", "file_types", "exclude_file_types", true);
  turnable("type", "exclude_file_types", "file_types", false);
  add("group type", query.group_type, wordFor(query.group_type ?? ""), { group_type: null });
  add("permission", query.permission, text.permitted(query.permission ?? ""), { permission: null });
  for (const name of query.shared_to) add("namespace", name, text.sharedTo(name), { shared_to: without(query.shared_to, name) });
  add("filter", query.with_metadata ? text.withMetadata : null, text.withMetadata, { with_metadata: false });
  add("filter", query.flat || query.kind === "array" || query.group ? null : text.topLevel, text.topLevel, { flat: true });
  return chips;
}
