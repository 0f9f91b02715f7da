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
  /** Stands for the words as they were typed. */
  readonly typed?: boolean;
}

export interface Group {
  readonly label: string;
  /** Stands at the right of the label. */
  readonly note?: string | undefined;
  /** The label is for screen readers only. */
  readonly labelHidden?: boolean;
  /** Its options are offered only once something was typed. */
  readonly whenTyping?: boolean;
  readonly options: readonly Option[];
}

interface Props {
  readonly label: string;
  readonly class: string;
  readonly icon: IconName;
  /** The chosen value; the input shows it while nobody types. */
  readonly value: string;
  readonly placeholder: string;
  readonly groups: readonly Group[];
  readonly onChoose: (value: string) => void;
  readonly onOpen?: () => void;
  /** The names of the arrow button, closed and open; without them there is no button. */
  readonly toggleLabels?: readonly [show: string, hide: string];
  /** A line under the list. */
  readonly hint?: string | undefined;
  /** The popup ends where the field ends, instead of starting where it starts. */
  readonly alignEnd?: boolean;
  /** Nothing that is chosen comes about: what was typed stays in the field. */
  readonly stopped: boolean;
}

export function Combobox(props: Props) {
  const { label, value, onChoose, toggleLabels } = props;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null); // null: nobody types
  const [highlighted, setHighlighted] = useState<number | null>(null); // null: the arrow keys have not been used
  const field = useRef<HTMLDivElement | null>(null);
  const input = useRef<HTMLInputElement | null>(null);
  const id = useUid();

  const words = typed?.trim() ?? "";
  const groups = matching(props.groups, words);
  const options = groups.flatMap((group) => group.options);
  const exact = options.findIndex((option) => option.value === (words || value) && !option.typed);
  const active = highlighted ?? (words ? Math.max(exact, 0) : exact);

  const show = () => {
    if (!open) props.onOpen?.();
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    setHighlighted(null);
  };
  const choose = (chosen: string | undefined) => {
    close();
    if (!props.stopped || chosen === "") setTyped(null);
    if (chosen !== undefined && chosen !== value) onChoose(chosen);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const { key, altKey } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (event.isComposing) return;
    if (step) {
      if (open && altKey) close();
      else show();
      // The first Down confirms an option that was typed in full; otherwise the arrows go on from the highlighted one
      const next = (Math.max(active, step < 0 ? 0 : -1) + step + options.length) % options.length;
      if (open && !altKey) setHighlighted(words && exact >= 0 && highlighted === null ? exact : next);
    } else if (key === "Enter") {
      if (open && active >= 0) choose(options[active]?.value);
      else if (typed !== null) choose(words);
      else show();
    } else if (key === "Escape" && (open || input.current?.value)) {
      if (open) close();
      else choose("");
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
            setHighlighted(null);
            show();
          }}
          onKeyDown={onKeyDown}
          onBlur={() => choose(typed === "" ? "" : undefined)}
        />
        {toggleLabels && (
          <button
            type="button"
            class="tcw-btn is-icon"
            tabIndex={-1}
            aria-label={toggleLabels[open ? 1 : 0]}
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
        <Popup anchor={field} close={close} alignEnd={props.alignEnd ?? false} onMouseDown={keepFocus}>
          <div role="listbox" id={id} aria-label={label}>
            {groups.map((group) => (
              <div role="group" key={group.label} aria-label={group.label}>
                {!group.labelHidden && (
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
                      onClick={() => choose(option.value)}
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
          {props.hint && <p class="tcw-pop-label">{props.hint}</p>}
        </Popup>
      )}
    </div>
  );
}

/** The options that contain the words, and at the end the words as they were typed. */
function matching(groups: readonly Group[], words: string): readonly Group[] {
  if (!words) return groups.filter((group) => group.options.length && !group.whenTyping);
  const needle = words.toLowerCase();
  const matches = groups.map((group) => ({
    ...group,
    options: group.options.filter((option) => (option.label ?? option.value).toLowerCase().includes(needle)),
  }));
  const asTyped: Group = {
    label: text.otherValue,
    labelHidden: true,
    options: [{ value: words, label: text.useTyped(words), icon: "plus", typed: true }],
  };
  const exact = matches.some((group) => group.options.some(({ value }) => value === words));
  return [...matches, ...(exact ? [] : [asTyped])].filter((group) => group.options.length);
}
