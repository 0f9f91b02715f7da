/** Icons: masks that icons.css draws in the colour of the text. */

export type IconName =
  | "dense"
  | "sparse"
  | "array"
  | "group"
  | "file"
  | "search"
  | "tag"
  | "filters"
  | "close"
  | "right"
  | "left"
  | "down"
  | "up"
  | "first"
  | "last"
  | "copy"
  | "refresh"
  | "download"
  | "lock"
  | "globe"
  | "full"
  | "user"
  | "org"
  | "warning"
  | "not"
  | "plus"
  | "check"
  | "clock"
  | "insert"
  | "play"
  | "notebook"
  | "sort"
  | "help"
  | "info"
  | "chart"
  | "list"
  | "key"
  | "code"
  | "star"
  | "star-on"
  | "edit"
  | "share";

interface Props {
  readonly name: IconName;
  readonly class?: string;
  /** What it says to a screen reader; without it the icon is decoration. */
  readonly label?: string;
}

export function Icon({ name, class: extra, label }: Props) {
  const style = `tcw-icon i-${name} ${extra ?? ""}`;
  return label ? <span class={style} role="img" aria-label={label} title={label} /> : <span class={style} aria-hidden="true" />;
}
