/** A combobox with a list that typing filters. The focus stays in the input; `aria-activedescendant` moves. */
import type { ComponentChildren } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";
import { count } from "./format";
import { Icon, type IconName } from "./icons";
import { useUid } from "./mount";
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
  readonly class?: string;
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
  readonly another: string;
  readonly end?: boolean;
  readonly disabled?: boolean;
}

export function Combobox(props: Props) {
  const { label, value, groups, take } = props;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null); // null: nobody types
  const [moved, setMoved] = useState<number | null>(null); // null: the arrow keys have not been used
  const field = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useUid();

  const wanted = typed?.trim() ?? "";
  const found = filter(groups, wanted);
  const options = found.flatMap((group) => group.options);
  const likely = options.findIndex((option) => option.value === (wanted || value));
  const active = Math.min(moved ?? (likely >= 0 ? likely : wanted ? 0 : -1), options.length - 1);

  const show = () => {
    if (!open) props.opened?.();
    setOpen(true);
  };
  const close = useCallback(() => {
    setOpen(false);
    setMoved(null);
  }, []);
  const finish = (taken: string | null) => {
    close();
    setTyped(null);
    if (taken !== null && taken !== value) take(taken);
  };
  const move = (step: number) => {
    show();
    if (options.length) setMoved((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open && !event.altKey) move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "ArrowUp" && event.altKey) close();
      else show();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && active >= 0) finish(options[active]?.value ?? null);
      else if (typed !== null) finish(wanted);
      else show();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (open) close();
      else if (input.current?.value) finish("");
      else return; // nothing to close or clear here: let it go on to the panel
      event.stopPropagation();
    } else if (event.key === "Tab") close();
  };

  return (
    <div class={`tcw-combo ${props.class ?? ""}`}>
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
          aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
          value={typed ?? value}
          placeholder={props.placeholder}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          disabled={props.disabled}
          onClick={show}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setMoved(null);
            show();
          }}
          onKeyDown={onKeyDown}
          onBlur={() => finish(typed === "" ? "" : null)}
        />
        {props.toggle && (
          <button
            type="button"
            class="tcw-btn is-icon"
            tabIndex={-1}
            aria-label={props.toggle[open ? 1 : 0]}
            onMouseDown={(event) => event.preventDefault()}
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
        <Popup anchor={field} close={close} end={props.end ?? false} onMouseDown={(event) => event.preventDefault()}>
          <div role="listbox" id={id} aria-label={label}>
            {found.map((group, g) => {
              const before = found.slice(0, g).reduce((n, other) => n + other.options.length, 0);
              return (
                <div role="group" key={group.label} aria-label={group.label}>
                  {!group.silent && (
                    <div class="tcw-pop-label" aria-hidden="true">
                      <span>{group.label}</span>
                      <span>{group.note}</span>
                    </div>
                  )}
                  {group.options.map((option, o) => (
                    <Item
                      key={option.value}
                      id={`${id}-${before + o}`}
                      option={option}
                      active={before + o === active}
                      chosen={option.value === value}
                      take={() => finish(option.value)}
                    >
                      {option.icon === "plus" ? option.label : marked(option.label ?? option.value, wanted)}
                    </Item>
                  ))}
                </div>
              );
            })}
          </div>
          {props.said && <p class="tcw-pop-label">{props.said}</p>}
        </Popup>
      )}
    </div>
  );

  /** The groups with what matches, and at the end the words typed, as they are. */
  function filter(all: readonly Group[], words: string): readonly Group[] {
    const needle = words.toLowerCase();
    const kept = all.map((group) => ({
      ...group,
      options: words
        ? group.options.filter((option) => option.value && (option.label ?? option.value).toLowerCase().includes(needle))
        : group.options,
    }));
    if (words && !kept.some((group) => group.options.some((option) => option.value === words)))
      kept.push({ label: props.another, silent: true, options: [{ value: words, label: text.use(words), icon: "plus" }] });
    return kept.filter((group) => group.options.length);
  }
}

interface ItemProps {
  readonly id: string;
  readonly option: Option;
  readonly active: boolean;
  readonly chosen: boolean;
  readonly take: () => void;
  readonly children: ComponentChildren;
}

function Item({ id, option, active, chosen, take, children }: ItemProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, aria-activedescendant names the option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
    <div
      role="option"
      id={id}
      class={`tcw-opt ${active ? "is-active" : ""}`}
      aria-selected={chosen}
      onClick={take}
      ref={active ? (element) => element?.scrollIntoView?.({ block: "nearest" }) : null}
    >
      <Icon name={option.icon} />
      <span class="tcw-cut">{children}</span>
      {option.count != null && <span class="tcw-n">{count(option.count)}</span>}
    </div>
  );
}

/** The words with the part that was typed marked. */
function marked(words: string, part: string): ComponentChildren {
  const at = part ? words.toLowerCase().indexOf(part.toLowerCase()) : -1;
  if (at < 0) return words;
  return [words.slice(0, at), <mark key="m">{words.slice(at, at + part.length)}</mark>, words.slice(at + part.length)];
}
