/** The filters that few need, in a dialog under their button. */

import type { InListing } from "../kernel/listing";
import { Select } from "../ui/controls";
import { Dropdown } from "../ui/dropdown";
import { useUid } from "../ui/landmarks";
import * as text from "../ui/strings";
import { wordFor } from "./row";

export function MoreFilters({ listing }: InListing) {
  return (
    <Dropdown role="dialog" name={text.moreFilters} icon="filters" class="tcw-more">
      <Fields listing={listing} />
    </Dropdown>
  );
}

function Fields({ listing }: InListing) {
  const { query, choices } = listing.state;
  const groups = query.kind === "group" && !query.group;
  return (
    <>
      <Choice
        label={text.type}
        off={groups}
        value={query.file_types[0]}
        choices={choices.file_types}
        choose={(type) => listing.query({ file_types: type ? [type] : [] })}
      />
      <Choice
        label={text.groupType}
        off={!groups}
        value={query.group_type}
        choices={choices.group_types}
        choose={(type) => listing.query({ group_type: type || null })}
      />
      <Choice
        label={text.permission}
        value={query.permission}
        choices={choices.permissions}
        choose={(permission) => listing.query({ permission: permission || null })}
      />
      <label class="tcw-check">
        <input
          type="checkbox"
          role="switch"
          checked={query.flat}
          aria-checked={query.flat}
          disabled={!groups}
          onChange={(event) => listing.query({ flat: event.currentTarget.checked })}
        />
        {text.nested}
      </label>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly off?: boolean;
  readonly value: string | null | undefined;
  readonly choices: readonly string[];
  readonly choose: (value: string) => void;
}

function Choice({ label, off = false, value, choices, choose }: ChoiceProps) {
  const id = useUid();
  const known = value ? [...choices, value] : choices; // Python may have set one that no list has
  const options = Object.fromEntries(known.map((choice) => [choice, wordFor(choice)]));
  return (
    <div class="tcw-row">
      <label for={id}>{label}</label>
      <Select id={id} value={value ?? ""} options={{ "": text.any, ...options }} choose={choose} off={off} />
    </div>
  );
}
