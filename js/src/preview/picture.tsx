/** A picture with its axes, its colours, and what lies under the pointer. */

import type { Ref } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../ui/button";
import { coordinate, numbers } from "./axes";
import { Gaps, Line } from "./line";
import type { Axis, Picture, Values } from "./parts";
import type { Part } from "./preview";
import * as text from "./strings";

interface Props {
  readonly part: Part<Picture>;
  readonly values: Part<Values> | undefined;
  /** Absent where it is shown in full size already. */
  readonly onFullSize?: (() => void) | undefined;
}

/** A pixel of the picture. */
interface Place {
  readonly x: number;
  readonly y: number;
}

export function PictureFigure({ part, values, onFullSize }: Props) {
  const { body } = part;
  const { axes, width, height } = body;
  const [place, setPlace] = useState<Place | null>(null);
  const flat = height === 0 && body.form !== "image";
  const across = axes.at(-1);
  const down = axes.length > 1 ? axes[0] : undefined;
  const image = useRef<HTMLImageElement>(null);
  const shown = place && across ? read(part, values, place, image.current) : null;

  const point = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const pixel = (at: number, size: number, pixels: number) => Math.min(pixels - 1, Math.max(0, Math.floor((at / size) * pixels)));
    setPlace({
      x: pixel(event.clientX - box.left, box.width, width),
      y: pixel(event.clientY - box.top, box.height, Math.max(1, height)),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (x === undefined || y === undefined || !across || (flat && y)) return;
    event.preventDefault();
    const step = event.shiftKey ? 10 : 1;
    const from = place ?? { x: Math.floor(width / 2), y: Math.floor(height / 2) };
    const within = (at: number, pixels: number) => Math.min(Math.max(0, at), Math.max(1, pixels) - 1);
    setPlace(place ? { x: within(from.x + x * step, width), y: within(from.y + y * step, height) } : from);
  };

  const strip = !body.square && !flat;
  const tall = strip && height > width;
  const ratio = tall ? 0.48 : flat || strip || !height ? undefined : width / height;
  return (
    <figure class="tcw-fig" data-form={body.form}>
      <div class={`tcw-plot ${flat ? "is-flat" : ""} ${strip && !tall ? "is-wide" : ""}`} style={ratio ? { "--ratio": ratio } : undefined}>
        <div class="tcw-fig-head">
          <p class="tcw-cut" role="status">
            {shown ?? (body.name && body.form !== "density" ? body.name : body.form === "image" ? "" : text.density)}
          </p>
          {onFullSize && <Button icon="full" label={text.fullSize} onClick={onFullSize} />}
        </div>
        <Ends axis={down} picture={body} flat={flat} />
        <div
          class={`tcw-pic ${flat ? "is-flat" : ""} ${body.missing ? "" : "is-sunken"} ${strip ? "is-strip" : ""} ${tall ? "is-tall" : ""} ${height ? "" : "is-free"}`}
          role="img"
          aria-label={text.sentence(body)}
          tabIndex={across ? 0 : -1}
          onPointerMove={point}
          onPointerLeave={() => setPlace(null)}
          onBlur={() => setPlace(null)}
          onKeyDown={onKeyDown}
        >
          {flat ? <Line part={part} /> : <Pixels part={part} image={image} />}
          {!flat && part.buffers[1] && body.form === "density" && <Points buffer={part.buffers[1]} />}
          {place && across && <Mark place={place} width={width} height={flat ? 0 : height} />}
        </div>
        {flat && <Gaps part={part} />}
        {body.low !== null && body.high !== null && !flat && body.form !== "image" && (
          <div class={`tcw-cbar ${body.form === "density" ? "is-density" : ""}`} aria-hidden="true">
            <i />
            <span>{text.show(body.high)}</span>
            <span>{text.show(body.low)}</span>
          </div>
        )}
        {across && (
          <div class="tcw-x" aria-hidden="true">
            <span>{text.show(across.low)}</span>
            <b class="tcw-cut">{across.name}</b>
            <span>{text.show(across.high)}</span>
          </div>
        )}
      </div>
    </figure>
  );
}

/** The ends and the name at the left: of the axis down, or of the numbers of a line. */
function Ends({ axis, picture, flat }: { readonly axis: Axis | undefined; readonly picture: Picture; readonly flat: boolean }) {
  const [top, bottom] = flat ? [picture.high, picture.low] : [axis?.low ?? null, axis?.high ?? null];
  if (top === null || bottom === null) return null;
  return (
    <div class="tcw-y" aria-hidden="true">
      <span>{text.show(top)}</span>
      {!flat && <b class="tcw-cut">{axis?.name}</b>}
      <span>{text.show(bottom)}</span>
    </div>
  );
}

function Pixels({ part: { buffers }, image }: { readonly part: Part<Picture>; readonly image: Ref<HTMLImageElement> }) {
  const [source, setSource] = useState<string | undefined>();
  const [failed, setFailed] = useState(false);
  const data = buffers[0];
  useEffect(() => {
    if (!data) return;
    const url = URL.createObjectURL(new Blob([data as DataView<ArrayBuffer>]));
    setSource(url);
    return () => URL.revokeObjectURL(url);
  }, [data]);
  // The picture before stays until this one is decoded; its words are those of the element around it
  return failed ? (
    <p class="tcw-cap">{text.undecodable}</p>
  ) : (
    <img ref={image} src={source} alt="" draggable={false} onError={() => setFailed(true)} />
  );
}

/** Cells that were read, over a density. */
function Points({ buffer }: { readonly buffer: DataView }) {
  const points = numbers(buffer);
  let path = "";
  for (let i = 0; i + 1 < points.length; i += 2) path += `M${points[i]?.toFixed(4)} ${points[i + 1]?.toFixed(4)}h0`;
  return (
    <svg class="tcw-points" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
      <path d={path} />
    </svg>
  );
}

/** What is being told of. */
function Mark({ place, width, height }: { readonly place: Place; readonly width: number; readonly height: number }) {
  const share = (at: number, of: number) => `${((100 * at) / of).toFixed(3)}%`;
  const rows = height ? { top: share(place.y, height), height: share(1, height) } : { top: "0", height: "100%" };
  return <i class={`tcw-mark ${height ? "" : "is-line"}`} style={{ left: share(place.x, width), width: share(1, width), ...rows }} />;
}

/** "signal 507 at x = 61, y = 40" */
function read({ body, buffers }: Part<Picture>, values: Part<Values> | undefined, { x, y }: Place, image: HTMLImageElement | null): string {
  const { axes, form, name, width } = body;
  const at = axes.length > 1 ? [y, x] : [x];
  const where = axes.map((axis, i) => `${axis.name} = ${coordinate(axis, at[i] ?? 0)}`).join(", ");
  if (form === "image") return image ? `${text.colour(pixelOf(image, x, y), body)} at ${where}` : where;
  const label = form === "density" || !name ? "" : `${name} `;
  if (form === "line" || form === "bars") {
    const drawn = numbers(buffers[0]);
    if (form === "bars") return `${text.cells(round(drawn[x]))} at ${where}`;
    const [low, high] = [drawn[2 * x], drawn[2 * x + 1]];
    if (low === undefined || high === undefined || Number.isNaN(low)) return `${label}${text.nothing} at ${where}`;
    if (typeof body.low === "string") return where; // integers that no number of JavaScript holds
    return `${label}${text.show(low)}${high > low ? ` to ${text.show(high)}` : ""} at ${where}`;
  }
  const dtype = values?.body.dtype;
  const number = numbers(values?.buffers[0], dtype)[y * width + x];
  if (number === undefined) return where;
  if (Number.isNaN(number)) return `${label}${form === "density" ? text.cells(0) : body.reason} at ${where}`;
  if (form === "density") return `${body.complete ? "" : text.about}${text.cells(round(number))} at ${where}`;
  if (dtype === "|b1") return `${label}${number > 0} at ${where}`;
  const exact = dtype !== "<f4" || Math.abs(number) < 2 ** 24;
  return `${label}${text.show(exact ? number : Number(number.toPrecision(7)))} at ${where}`;
}

/** The colour of a pixel, and how opaque it is. */
function pixelOf(image: HTMLImageElement, x: number, y: number): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d") as OffscreenCanvasRenderingContext2D;
  canvas.drawImage(image, -x, -y);
  return canvas.getImageData(0, 0, 1, 1).data;
}

const round = (n: number | undefined) => Math.round(n ?? 0);
