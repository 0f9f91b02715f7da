/** A chip for every filter that holds: a tag or a type is wanted or not, the others only hold. */
import { useRef } from "preact/hooks";
import { Button } from "./controls";
import { Icon } from "./icons";
import { useListing } from "./listing";
import type { Query } from "./protocol";
import { wordFor } from "./row";
import * as text from "./strings";

interface ChipData {
  readonly noun: string;
  readonly value: string;
  readonly words?: string;
  /** Whether it is wanted; undefined where that cannot be turned round. */
  readonly wanted?: boolean;
  readonly turn?: Partial<Query>;
  readonly without: Partial<Query>;
}

export function Chips() {
  const [listing, state] = useListing();
  const row = useRef<HTMLDivElement>(null);
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
      {text.filtered(query) && state.status !== "empty" && (
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
      <span class="tcw-cut">{chip.words ?? value}</span>
    </>
  );
  const removal = text.remove(noun, value);
  return (
    <span class={`tcw-chip ${wanted === false ? "is-not" : ""}`}>
      {wanted === undefined ? (
        <span class="tcw-chip-body">{inside}</span>
      ) : (
        <button
          type="button"
          aria-pressed={!wanted}
          aria-label={text.exclude(noun, value)}
          title={wanted ? text.wanted : text.unwanted}
          onClick={turn}
        >
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

function chipsOf(query: Query): ChipData[] {
  const chips: ChipData[] = [];
  const pairs = [
    ["tag", "tags", "exclude_tags"],
    ["type", "file_types", "exclude_file_types"],
  ] as const;
  for (const [noun, wanted, unwanted] of pairs) {
    const words = (value: string) => (noun === "tag" ? value : wordFor(value));
    for (const value of query[wanted]) {
      const rest = without(query[wanted], value);
      const turn = { [wanted]: rest, [unwanted]: [...query[unwanted], value] };
      chips.push({ noun, value, words: words(value), wanted: true, turn, without: { [wanted]: rest } });
    }
    for (const value of query[unwanted]) {
      const rest = without(query[unwanted], value);
      const turn = { [unwanted]: rest, [wanted]: [...query[wanted], value] };
      chips.push({ noun, value, words: words(value), wanted: false, turn, without: { [unwanted]: rest } });
    }
  }
  if (query.group_type)
    chips.push({ noun: "group type", value: query.group_type, words: wordFor(query.group_type), without: { group_type: null } });
  if (query.permission)
    chips.push({
      noun: "permission",
      value: query.permission,
      words: `${text.youMay.toLowerCase()} ${query.permission}`,
      without: { permission: null },
    });
  for (const value of query.shared_to)
    chips.push({ noun: "shared to", value, words: text.sharedTo(value), without: { shared_to: without(query.shared_to, value) } });
  if (query.with_metadata) chips.push({ noun: "filter", value: text.withMetadata, without: { with_metadata: false } });
  if (!query.flat && query.kind === "group" && !query.group) chips.push({ noun: "filter", value: text.topLevel, without: { flat: true } });
  return chips;
}
