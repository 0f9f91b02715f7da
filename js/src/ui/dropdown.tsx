/** A button with a menu or a small dialog under it. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Button } from "./button";
import type { IconName } from "./icons";
import { Menu } from "./menu";

interface Props {
  readonly role: "menu" | "dialog";
  /** The name of the popup, and of the button unless it has text or a label. */
  readonly name: string;
  readonly icon?: IconName;
  /** What the button shows beside its icon. */
  readonly text?: string;
  /** The name of the button, where its text says less. */
  readonly label?: string | undefined;
  readonly disabled?: boolean;
  readonly class?: string;
  /** What opens; a function gets what closes it. */
  readonly children: ComponentChildren | ((close: () => void) => ComponentChildren);
}

export function Dropdown({ role, name, icon, text, label, disabled, class: extra, children }: Props) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement | null>(null);
  const close = () => setOpen(false);
  return (
    <span ref={anchor}>
      <Button
        icon={icon}
        label={label ?? (text ? undefined : name)}
        disabled={disabled}
        aria-haspopup={role}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {text}
      </Button>
      {open && (
        <Menu role={role} name={name} anchor={anchor} close={close} alignEnd class={extra}>
          {typeof children === "function" ? children(close) : children}
        </Menu>
      )}
    </span>
  );
}
