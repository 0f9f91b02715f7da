/** A list of tabs. */
import { Icon, type IconName } from "./icons";

interface TabsProps<T extends string> {
  readonly label: string;
  readonly class?: string;
  readonly tabs: Readonly<Record<T, string>>;
  /** What stands for the words where there is no room for them. */
  readonly icons?: Readonly<Record<T, IconName>>;
  readonly value: T;
  readonly onChoose: (tab: T) => void;
  /** The id of the panel that the tabs control; tab `x` has the id `<panel>-x`. */
  readonly panel: string;
}

/** Arrow keys move the focus and choose the tab, as in a browser's own. */
export function Tabs<T extends string>({ label, class: extra, tabs, icons, value, onChoose, panel }: TabsProps<T>) {
  const names = Object.keys(tabs) as T[];
  const onKeyDown = (event: KeyboardEvent) => {
    const index = names.indexOf(value);
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1 + names.length, Home: 0, End: names.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(names[next % names.length] as T);
    (event.currentTarget as Element).querySelectorAll<HTMLElement>("[role=tab]")[next % names.length]?.focus();
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
          title={icons && tabs[name]}
          onClick={() => onChoose(name)}
        >
          {icons && <Icon name={icons[name]} />}
          <span class="tcw-label">{tabs[name]}</span>
        </button>
      ))}
    </div>
  );
}
