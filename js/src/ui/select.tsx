/** One value of a few: two radios drawn as one control, or the browser's own list. */
import { Icon } from "./icons";
import { useUid } from "./landmarks";

interface RadioGroupProps<T extends string> {
  readonly label: string;
  readonly options: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChoose: (value: T) => unknown;
}

export function RadioGroup<T extends string>({ label, options, value, onChoose }: RadioGroupProps<T>) {
  const name = useUid();
  return (
    <div role="radiogroup" aria-label={label} class="tcw-seg">
      {(Object.keys(options) as T[]).map((option) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChoose(option)} />
          <span>{options[option]}</span>
        </label>
      ))}
    </div>
  );
}

interface SelectProps<T> {
  readonly id: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChoose: (value: T) => void;
}

/** The browser's own list, with our arrow. */
export function Select<T>({ id, value, options, onChoose }: SelectProps<T>) {
  const values = options.map(([option]) => option);
  return (
    <span class="tcw-select">
      <select
        id={id}
        value={values.indexOf(value)}
        onChange={({ currentTarget: { selectedIndex } }) => onChoose(values[selectedIndex] as T)}
      >
        {options.map(([, label], i) => (
          <option key={i} value={i}>
            {label}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </span>
  );
}
