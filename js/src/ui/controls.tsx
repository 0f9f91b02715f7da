/** Small controls that several parts draw: a button with an icon, a list of tabs, two radios drawn as one control. */
import type { ComponentChildren, ComponentProps } from "preact";
import { Icon, type IconName } from "./icons";
import { useUid } from "./landmarks";

type Native = Pick<ComponentProps<"button">, "class" | "title" | "id" | "aria-expanded" | "aria-haspopup" | "aria-controls" | "aria-busy">;

interface ButtonProps extends Native {
  readonly onClick: (event: MouseEvent) => void;
  readonly icon?: IconName | undefined;
  readonly children?: ComponentChildren;
  /** The name, when the words shown are fewer; an icon button has only this. */
  readonly label?: string | undefined;
  /** Said as aria-disabled, so that a button that has the focus keeps it. */
  readonly off?: boolean | undefined;
}

export function Button({ icon, children, label, off, class: extra, onClick, ...rest }: ButtonProps) {
  const bare = children === undefined;
  return (
    <button
      type="button"
      {...rest}
      class={`tcw-btn ${bare ? "is-icon" : ""} ${extra ?? ""}`}
      aria-label={label}
      title={bare ? label : undefined}
      aria-disabled={off || undefined}
      onClick={off ? undefined : onClick}
    >
      {icon && <Icon name={icon} />}
      {!bare && <span class="tcw-label">{children}</span>}
    </button>
  );
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly class?: string;
  readonly tabs: Readonly<Record<T, string>>;
  readonly value: T;
  readonly choose: (tab: T) => void;
  /** The id of the panel the tabs control; tab `x` has the id `<panel>-x`. */
  readonly panel: string;
}

/** Arrow keys move and choose, as in a browser's own. */
export function Tabs<T extends string>({ label, class: extra, tabs, value, choose, panel }: TabsProps<T>) {
  const names = Object.keys(tabs) as T[];
  const onKeyDown = (event: KeyboardEvent) => {
    const at = names.indexOf(value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + names.length, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const name = names[to % names.length] as T;
    choose(name);
    document.getElementById(`${panel}-${name}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} class={`tcw-tabs ${extra ?? ""}`} onKeyDown={onKeyDown}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`${panel}-${name}`}
          class="tcw-tab"
          aria-selected={name === value}
          aria-controls={panel}
          tabIndex={name === value ? 0 : -1}
          onClick={() => choose(name)}
        >
          {tabs[name]}
        </button>
      ))}
    </div>
  );
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly options: Readonly<Record<T, string>>;
  readonly value: T;
  readonly choose: (value: T) => unknown;
}

export function Segments<T extends string>({ label, options, value, choose }: SegmentsProps<T>) {
  const name = useUid();
  return (
    <div role="radiogroup" aria-label={label} class="tcw-seg">
      {(Object.keys(options) as T[]).map((option) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => choose(option)} />
          <span>{options[option]}</span>
        </label>
      ))}
    </div>
  );
}

interface SelectProps {
  readonly id: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly choose: (value: string) => void;
  readonly off?: boolean;
}

/** The browser's own list, with our arrow. */
export function Select({ id, value, options, choose, off = false }: SelectProps) {
  return (
    <span class="tcw-select">
      <select id={id} value={value} disabled={off} onChange={(event) => choose(event.currentTarget.value)}>
        {Object.entries(options).map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </span>
  );
}
