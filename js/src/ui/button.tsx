/** A button with an icon, words, or both. */
import type { ComponentChildren, ComponentProps } from "preact";
import { Icon, type IconName } from "./icons";

type Native = Pick<ComponentProps<"button">, "class" | "aria-expanded" | "aria-haspopup">;

interface ButtonProps extends Native {
  readonly onClick: (event: MouseEvent) => void;
  readonly icon?: IconName | undefined;
  readonly children?: ComponentChildren;
  /** The name, when the button shows fewer words; an icon button has only this. */
  readonly label?: string | undefined;
  /** As aria-disabled, so that a button that has the focus keeps it. */
  readonly disabled?: boolean | undefined;
}

export function Button({ icon, children, label, disabled, class: extra, onClick, ...rest }: ButtonProps) {
  const iconOnly = children === undefined;
  return (
    <button
      type="button"
      {...rest}
      class={`tcw-btn ${iconOnly ? "is-icon" : ""} ${extra ?? ""}`}
      aria-label={label}
      title={iconOnly ? label : undefined}
      aria-disabled={disabled || undefined}
      onClick={disabled ? undefined : onClick}
    >
      {icon && <Icon name={icon} />}
      {!iconOnly && <span class="tcw-label">{children}</span>}
    </button>
  );
}
