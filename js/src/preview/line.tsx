/** A line of low and high ends, or bars of counts, along one axis. */
import { numbers } from "./axes";
import type { Picture } from "./parts";
import type { Part } from "./preview";

/** Units of the drawing from top to bottom; across it is one for each column. */
const HEIGHT = 100;
const EDGE = 2;

export function Line({ part: { body, buffers } }: { readonly part: Part<Picture> }) {
  const drawn = numbers(buffers[0]);
  const bars = body.form === "bars";
  const [line, area] = bars ? [] : lineOf(drawn);
  return (
    <svg viewBox={`0 0 ${Math.max(1, body.width)} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {/* how many cells there are along the axis, behind a line that only some of them were read for */}
      <path
        class={bars ? "tcw-bars" : "tcw-strip"}
        d={barsOf(bars ? drawn : numbers(buffers[2]), body.width, bars ? HEIGHT - EDGE : HEIGHT / 4)}
      />
      {line && <path class="tcw-line-path" d={line} />}
      {area && <path class="tcw-line-path is-area" d={area} />}
    </svg>
  );
}

/** Marks below the axis where a value is missing. */
export function Gaps({ part: { body, buffers } }: { readonly part: Part<Picture> }) {
  const gaps = buffers[1];
  if (!gaps?.byteLength) return null;
  let path = "";
  for (let i = 0; i < gaps.byteLength; i += 1) if (gaps.getUint8(i)) path += `M${i} 0h1v1h-1z`;
  return (
    <svg class="tcw-gaps" viewBox={`0 0 ${body.width} 1`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

const isNumber = (value: number | undefined): value is number => value !== undefined && !Number.isNaN(value);

/**
 * A line where the ends of each column are one, else the area between them; where there is no number, both are interrupted. What is infinite
 * lies at the edge.
 */
function lineOf(pairs: Float64Array): readonly [line: string, area: string] {
  const finite = pairs.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const span = high / 2 - low / 2; // the difference itself may be too large for a number
  const share = (number: number) => (span > 0 ? (number / 2 - low / 2) / span : 0.5);
  const y = (number: number) => (HEIGHT - EDGE - Math.min(1, Math.max(0, share(number))) * (HEIGHT - 2 * EDGE)).toFixed(2);
  let line = "";
  let area = "";
  let run: [x: number, low: number, high: number][] = [];
  const along = (which: 1 | 2) => run.map((point) => `${point[0]} ${y(point[which])}`);
  const end = () => {
    const [first] = run;
    if (first && run.length === 1) line += `M${first[0]} ${y(first[1])}V${y(first[2])}h.01`;
    else if (first && run.every(([, bottom, top]) => bottom === top)) line += `M${along(2).join("L")}`;
    else if (first) area += `M${[...along(2), ...along(1).reverse()].join("L")}z`;
    run = [];
  };
  for (let i = 0; i < pairs.length / 2; i += 1) {
    const [bottom, top] = [pairs[2 * i], pairs[2 * i + 1]];
    if (isNumber(bottom) && isNumber(top)) run.push([i + 0.5, bottom, top]);
    else end();
  }
  end();
  return [line, area];
}

/** Bars of counts over the whole width, the highest of this height. */
function barsOf(counts: Float64Array, width: number, height: number): string {
  const most = Math.max(1e-9, ...counts);
  const scale = width / counts.length;
  return [...counts].map((n, i) => (n ? `M${i * scale} ${HEIGHT}v${((-n / most) * height).toFixed(2)}h${scale}V${HEIGHT}z` : "")).join("");
}
