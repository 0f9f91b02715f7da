/** A line of low and high ends, or bars of counts, along one axis. */
import { floats } from "./axes";
import type { Picture } from "./parts";
import type { Part } from "./preview";

/** Units of the drawing from top to bottom; across it is one for each column. */
const HEIGHT = 100;
const EDGE = 2;

export function Line({ part: { body, buffers } }: { readonly part: Part<Picture> }) {
  const numbers = floats(buffers[0]);
  const [line, area] = body.form === "bars" ? ["", ""] : lineOf(numbers);
  return (
    <svg viewBox={`0 0 ${Math.max(1, body.width)} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <Strip counts={floats(buffers[2])} width={body.width} />
      {body.form === "bars" ? <path class="tcw-bars" d={barsOf(numbers)} /> : <path class="tcw-line-path" d={line} />}
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

/** How many cells there are along the axis, behind a line that only some of them were read for. */
function Strip({ counts, width }: { readonly counts: Float32Array; readonly width: number }) {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  if (!most) return null;
  const scale = width / counts.length;
  const bars = [...counts].map((n, i) =>
    n ? `M${(i * scale).toFixed(2)} ${HEIGHT}v${(-HEIGHT * 0.25 * n) / most}h${scale}V${HEIGHT}z` : "",
  );
  return <path class="tcw-strip" d={bars.join("")} />;
}

const isNumber = Number.isFinite as (value: number | undefined) => value is number;

/** A line where the ends of each column are one, else the area between them; where there is no number, both are interrupted. */
function lineOf(pairs: Float32Array): readonly [line: string, area: string] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const number of pairs)
    if (isNumber(number)) {
      low = Math.min(low, number);
      high = Math.max(high, number);
    }
  const y = (number: number) =>
    (high > low ? HEIGHT - EDGE - ((number - low) / (high - low)) * (HEIGHT - 2 * EDGE) : HEIGHT / 2).toFixed(2);
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

function barsOf(counts: Float32Array): string {
  const most = counts.reduce((a, b) => Math.max(a, b), 0) || 1;
  return [...counts]
    .map((n, i) => (n ? `M${i} ${HEIGHT}V${(HEIGHT - (n / most) * (HEIGHT - EDGE)).toFixed(2)}h1V${HEIGHT}z` : ""))
    .join("");
}
