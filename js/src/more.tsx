/** The filters that few need, in a dialog under their button. */
import { Dropdown } from "./dropdown";
import { Icon } from "./icons";
import { useListing } from "./listing";
import { useUid } from "./mount";
import { wordFor } from "./row";
import * as text from "./strings";

export function MoreFilters() {
  return <Dropdown role="dialog" name={text.moreFilters} icon="filters" class="tcw-more" content={() => <Fields />} />;
}

function Fields() {
  const [listing, { query, choices }] = useListing();
  const groups = query.kind === "group" && !query.group;
  const [first] = query.file_types;
  return (
    <>
      <Choice
        label={text.type}
        hint={groups ? text.onlyArrays : undefined}
        value={first ?? ""}
        choices={choices.file_types}
        choose={(type) => listing.query({ file_types: type ? [type] : [] })}
      />
      <Choice
        label={text.groupType}
        hint={groups ? undefined : text.onlyGroups}
        value={query.group_type ?? ""}
        choices={choices.group_types}
        choose={(type) => listing.query({ group_type: type || null })}
      />
      <Choice
        label={text.permission}
        value={query.permission ?? ""}
        choices={choices.permissions}
        choose={(permission) => listing.query({ permission: permission || null })}
      />
      <label class="tcw-check" title={groups ? text.nestedHint : text.onlyGroups}>
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
  /** Why it cannot be used now. */
  readonly hint?: string | undefined;
  readonly value: string;
  readonly choices: readonly string[];
  readonly choose: (value: string) => void;
}

function Choice({ label, hint, value, choices, choose }: ChoiceProps) {
  const id = useUid();
  const known = value && !choices.includes(value) ? [...choices, value] : choices;
  return (
    <div class="tcw-row">
      <label for={id}>{label}</label>
      <span class="tcw-select">
        <select id={id} value={value} disabled={hint !== undefined} title={hint} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{text.any}</option>
          {known.map((choice) => (
            <option key={choice} value={choice}>
              {wordFor(choice)}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </div>
  );
}
