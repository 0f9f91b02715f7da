/** A combobox with a list that typing filters. The focus stays in the input; `aria-activedescendant` moves. */

import { useRef, useState } from "preact/hooks";
import { count } from "./format";
import { Icon, type IconName } from "./icons";
import { useUid } from "./landmarks";
import { Popup } from "./popup";
import * as text from "./strings";

export interface Option {
  readonly value: string;
  readonly label?: string;
  readonly icon: IconName;
  readonly count?: number | null;
}

export interface Group {
  readonly label: string;
  /** Said at the right of the label; a group without one shows no label. */
  readonly note?: string | undefined;
  readonly silent?: boolean;
  readonly options: readonly Option[];
}

interface Props {
  readonly label: string;
  readonly class: string;
  readonly icon: IconName;
  /** What holds now; the input shows it while nobody types. */
  readonly value: string;
  readonly placeholder: string;
  readonly groups: readonly Group[];
  readonly take: (value: string) => void;
  readonly opened?: () => void;
  /** The names of the chevron's two states; without them there is none. */
  readonly toggle?: readonly [show: string, hide: string];
  /** Said under the list. */
  readonly said?: string | undefined;
  readonly end?: boolean;
}

export function Combobox(props: Props) {
  const { label, value, take, toggle } = props;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null); // null: nobody types
  const [moved, setMoved] = useState<number | null>(null); // null: the arrow keys have not been used
  const field = useRef<HTMLDivElement | null>(null);
  const input = useRef<HTMLInputElement | null>(null);
  const id = useUid();

  const wanted = typed?.trim() ?? "";
  const groups = matching(props.groups, wanted);
  const options = groups.flatMap((group) => group.options);
  const likely = options.findIndex((option) => option.value === (wanted || value) && option.icon !== "plus");
  const active = moved ?? (wanted ? Math.max(likely, 0) : likely);

  const show = () => {
    if (!open) props.opened?.();
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    setMoved(null);
  };
  const finish = (taken: string | undefined) => {
    close();
    setTyped(null);
    if (taken !== undefined && taken !== value) take(taken);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const { key, altKey } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (event.isComposing) return;
    if (step) {
      if (open && altKey) close();
      else show();
      // What was typed whole is meant, and Down says so; else it goes on from what is marked
      if (open && !altKey)
        setMoved(
          wanted && likely >= 0 && moved === null ? likely : (Math.max(active, step < 0 ? 0 : -1) + step + options.length) % options.length,
        );
    } else if (key === "Enter") {
      if (open && active >= 0) finish(options[active]?.value);
      else if (typed !== null) finish(wanted);
      else show();
    } else if (key === "Escape" && (open || input.current?.value)) {
      if (open) close();
      else finish("");
    } else return;
    event.preventDefault();
  };
  const keepFocus = (event: Event) => event.preventDefault();

  return (
    <div class={`tcw-combo ${props.class}`}>
      <div class="tcw-field" ref={field}>
        <Icon name={typed === null ? props.icon : "search"} />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          aria-activedescendant={open && active >= 0 ? id + active : undefined}
          value={typed ?? value}
          placeholder={props.placeholder}
          autocomplete="off"
          spellcheck={false}
          onClick={show}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setMoved(null);
            show();
          }}
          onKeyDown={onKeyDown}
          onBlur={() => finish(typed === "" ? "" : undefined)}
        />
        {toggle && (
          <button
            type="button"
            class="tcw-btn is-icon"
            tabIndex={-1}
            aria-label={toggle[open ? 1 : 0]}
            onMouseDown={keepFocus}
            onClick={() => {
              input.current?.focus();
              if (open) close();
              else show();
            }}
          >
            <Icon name={open ? "up" : "down"} />
          </button>
        )}
      </div>
      {open && (
        <Popup anchor={field} close={close} end={props.end ?? false} onMouseDown={keepFocus}>
          <div role="listbox" id={id} aria-label={label}>
            {groups.map((group) => (
              <div role="group" key={group.label} aria-label={group.label}>
                {!group.silent && (
                  <div class="tcw-pop-label" aria-hidden="true">
                    <span>{group.label}</span>
                    <span>{group.note}</span>
                  </div>
                )}
                {group.options.map((option) => {
                  const index = options.indexOf(option);
                  return (
                    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, aria-activedescendant names the option
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
                    <div
                      key={option.value}
                      role="option"
                      id={id + index}
                      class={`tcw-opt ${index === active ? "is-active" : ""}`}
                      aria-selected={option.value === value}
                      onClick={() => finish(option.value)}
                      ref={index === active ? (element) => element?.scrollIntoView?.({ block: "nearest" }) : null}
                    >
                      <Icon name={option.icon} />
                      <span class="tcw-cut">{option.label ?? option.value}</span>
                      {option.count != null && <span class="tcw-n">{count(option.count)}</span>}
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
          {props.said && <p class="tcw-pop-label">{props.said}</p>}
        </Popup>
      )}
    </div>
  );
}

/** The groups with what matches, and at the end the words typed, as they are. */
function matching(groups: readonly Group[], words: string): readonly Group[] {
  if (!words) return groups.filter((group) => group.options.length);
  const needle = words.toLowerCase();
  const found = groups.map((group) => ({ ...group, options: group.options.filter(({ value }) => value.toLowerCase().includes(needle)) }));
  const asTyped: Group = { label: text.another, silent: true, options: [{ value: words, label: text.use(words), icon: "plus" }] };
  const known = found.some((group) => group.options.some(({ value }) => value === words));
  return [...found, ...(known ? [] : [asTyped])].filter((group) => group.options.length);
}
