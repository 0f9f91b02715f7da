/** Icons of 16 by 16, drawn with a 1.25 px stroke in the text's colour; `f` marks what is filled. */

const PATHS = {
  dense: ["M2.5 2.5h11v11h-11zM6.2 2.5v11M9.8 2.5v11M2.5 6.2h11M2.5 9.8h11"],
  sparse: ["M2.5 2.5h11v11h-11z", "M4.3 4.3h2.2v2.2H4.3zM9.6 5.2h2.2v2.2H9.6zM5.8 9.4H8v2.2H5.8zM9.9 9.9h1.6v1.6H9.9z"],
  array: ["M2.5 2.5h11v11h-11zM2.5 6.2h11"],
  group: ["M2 12.2V4.3c0-.5.4-.8.8-.8h3l1.5 1.7h5.9c.4 0 .8.4.8.8v6.2c0 .5-.4.8-.8.8H2.8c-.4 0-.8-.3-.8-.8z"],
  file: ["M4 2.5h5l3.5 3.5v7.5H4zM9 2.5V6h3.5"],
  search: ["M11.2 7a4.2 4.2 0 1 1-8.4 0 4.2 4.2 0 0 1 8.4 0M10.2 10.2l3.3 3.3"],
  tag: ["M2.5 3v4.4l6 6 5-5-6-6H3a.5.5 0 0 0-.5.6z", "M6.3 5.3a1 1 0 1 1-2 0 1 1 0 0 1 2 0"],
  filters: [
    "M2 4.5h6.5M11.5 4.5H14M2 11.5h2.5M7.5 11.5H14M11.5 4.5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0M7.5 11.5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0",
  ],
  close: ["m4 4 8 8M12 4l-8 8"],
  right: ["m6 3.5 4.5 4.5L6 12.5"],
  left: ["M10 3.5 5.5 8 10 12.5"],
  down: ["m4 6.2 4 4 4-4"],
  up: ["m4 9.8 4-4 4 4"],
  first: ["M4 3.5v9M12 3.5 7.5 8l4.5 4.5"],
  last: ["M12 3.5v9M4 3.5 8.5 8 4 12.5"],
  copy: [
    "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM10.5 3.3c0-.5-.3-.8-.8-.8H3.3c-.5 0-.8.3-.8.8v6.4c0 .5.3.8.8.8",
  ],
  refresh: ["M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.5v3.3H9.7"],
  download: ["M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.2h11"],
  lock: ["M4.5 7h7a1 1 0 0 1 1 1v4.5a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM5.5 7V5a2.5 2.5 0 0 1 5 0v2"],
  globe: ["M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0M2.5 8h11M8 2.5c3.6 3.7 3.6 7.3 0 11-3.6-3.7-3.6-7.3 0-11z"],
  user: ["M10.7 5.5a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0M2.8 13.5c.5-2.7 2.5-4 5.2-4s4.7 1.3 5.2 4"],
  org: ["M3 13.5v-11h6v11M9 6.5h4v7M1.8 13.5h12.4M5 5h2M5 7.5h2M5 10h2"],
  warning: ["M8 2.5 14 13.2H2zM8 6.5v3.2", "M8.8 11.4a.8.8 0 1 1-1.6 0 .8.8 0 0 1 1.6 0"],
  not: ["M13.2 8A5.2 5.2 0 1 1 2.8 8a5.2 5.2 0 0 1 10.4 0M4.4 4.4l7.2 7.2"],
  plus: ["M8 3.5v9M3.5 8h9"],
  check: ["m3 8.5 3.3 3.3L13 4.8"],
  clock: ["M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0M8 4.8V8l2.2 1.6"],
} as const satisfies Record<string, readonly [string, string?]>;

export type IconName = keyof typeof PATHS;

interface Props {
  readonly name: IconName;
  readonly class?: string;
  /** What it says to a screen reader; without it the icon is decoration. */
  readonly label?: string;
}

export function Icon({ name, class: extra, label }: Props) {
  const [line, filled] = PATHS[name] as readonly [string, string?];
  const named = label ? ({ role: "img", "aria-label": label } as const) : ({ "aria-hidden": "true" } as const);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is named, or hidden, by `named`
    <svg class={`tcw-icon ${extra ?? ""}`} viewBox="0 0 16 16" {...named}>
      <path d={line} />
      {filled && <path class="f" d={filled} />}
    </svg>
  );
}
