/** The filters that are needed less often, in a dialog under their button. */

import type { InListing } from "../kernel/listing";
import type { Choice as ChoiceOf } from "../kernel/protocol";
import { labelOf } from "../kernel/query";
import { Dropdown } from "../ui/dropdown";
import { useUid } from "../ui/landmarks";
import { Select } from "../ui/select";
import * as text from "../ui/strings";
import { PageSize } from "./pager";

export function MoreFilters({ listing }: InListing) {
  return (
    <Dropdown role="dialog" name={text.moreFilters} icon="filters" class="tcw-more">
      <Fields listing={listing} />
    </Dropdown>
  );
}

function Fields({ listing }: InListing) {
  const { query, choices } = listing.state;
  const listsGroups = query.kind === "group" && !query.group;
  return (
    <>
      {listsGroups ? (
        <Choice
          label={text.groupType}
          value={query.group_type}
          choices={choices.group_types}
          onChoose={(group_type) => listing.query({ group_type })}
        />
      ) : (
        <Choice
          label={text.type}
          value={query.file_types[0]}
          choices={choices.file_types}
          onChoose={(type) => listing.query({ file_types: type ? [type] : [] })}
        />
      )}
      <Choice
        label={text.permission}
        value={query.permission}
        choices={choices.permissions}
        onChoose={(permission) => listing.query({ permission })}
      />
      {listsGroups && (
        <label class="tcw-check">
          <input
            type="checkbox"
            role="switch"
            checked={query.flat}
            aria-checked={query.flat}
            onChange={(event) => listing.query({ flat: event.currentTarget.checked })}
          />
          {text.nested}
        </label>
      )}
      <div class="tcw-row tcw-per-narrow">
        <PageSize listing={listing} />
      </div>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null | undefined;
  readonly choices: readonly ChoiceOf[];
  readonly onChoose: (value: string | null) => void;
}

function Choice({ label, value = null, choices, onChoose }: ChoiceProps) {
  const id = useUid();
  // Python may have set a value that is not among the choices
  const values = new Set([null, ...choices.map((choice) => choice.value), value]);
  const options = [...values].map((choice) => [choice, choice === null ? text.any : labelOf(choices, choice)] as const);
  return (
    <div class="tcw-row">
      <label for={id}>{label}</label>
      <Select id={id} value={value} options={options} onChoose={onChoose} />
    </div>
  );
}
