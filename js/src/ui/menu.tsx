/** What opens at an anchor and takes the focus: a menu, or a small dialog. */
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { hasFocus } from "./focus";
import { Popup } from "./popup";

interface Props {
  readonly role: "menu" | "dialog";
  readonly name: string;
  /** Holds this popup too, and what opened it: while the focus is in it, the popup stays. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly close: () => void;
  /** Gives the focus back when the popup that had it goes; without it, the button in the anchor gets it. */
  readonly refocus?: ((anchor: Element) => void) | undefined;
  readonly alignEnd?: boolean;
  readonly class?: string | undefined;
  readonly children: ComponentChildren;
}

interface ItemProps {
  readonly disabled?: boolean;
  readonly onChoose: () => void;
  readonly children: ComponentChildren;
}

export function MenuItem({ disabled, onChoose, children }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      class="tcw-opt"
      tabIndex={-1}
      aria-disabled={disabled || undefined}
      onClick={disabled ? undefined : onChoose}
    >
      {children}
    </button>
  );
}

/** What has opened the popup may have been scrolled out of sight, and stays there. */
const focusButton = (anchor: Element): void => anchor.querySelector("button")?.focus({ preventScroll: true });

export function Menu({ role, name, anchor, close, refocus = focusButton, alignEnd = false, class: extra, children }: Props) {
  const items = () => [
    ...(anchor.current?.querySelectorAll<HTMLElement>("[popover] :is([role=menuitem], select, input, textarea, button)") ?? []),
  ];
  useLayoutEffect(() => {
    const { current } = anchor;
    (items()[0] ?? current?.querySelector<HTMLElement>("[popover]"))?.focus(); // a text to read takes the keys too: it scrolls, and Escape closes it
    const onFocusOut = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget && !current?.contains(relatedTarget as Node)) close();
    };
    current?.addEventListener("focusout", onFocusOut);
    return () => {
      current?.removeEventListener("focusout", onFocusOut);
      if (current && hasFocus(current.querySelector("[popover]"))) refocus(current);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const all = role === "menu" ? items() : [];
    const index = all.indexOf(event.target as HTMLElement);
    const next = { ArrowDown: index + 1, ArrowUp: index + all.length - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") close();
    else if (next !== undefined && index >= 0) all[next % all.length]?.focus();
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    if ((event.target as Element).closest("[role=menuitem]:not([aria-disabled])")) close();
  };
  return (
    <Popup
      anchor={anchor}
      close={close}
      alignEnd={alignEnd}
      role={role}
      aria-label={name}
      tabIndex={role === "dialog" ? 0 : -1}
      class={extra ?? ""}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      {children}
    </Popup>
  );
}
