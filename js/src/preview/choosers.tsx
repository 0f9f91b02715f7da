/** What one chooses of a preview: the attribute, the version, and where dimensions that are not drawn are cut. */

import { useEffect, useState } from "preact/hooks";
import { useUid } from "../ui/landmarks";
import { Select } from "../ui/select";
import { moment } from "../ui/time";
import type { Facts, Fixed, Head } from "./parts";
import type { Choices, PreviewProps } from "./preview";
import * as text from "./strings";

/** From here on attributes are found by typing. */
const MANY = 60;

interface BarProps extends Pick<PreviewProps, "choices" | "choose"> {
  readonly head: Head;
  readonly facts: Facts | undefined;
}

export function ChoiceBar({ head, facts, choices, choose }: BarProps) {
  const names = head.attributes.filter(({ drawable }) => drawable).map(({ name }) => name);
  const versions = facts?.versions ?? [];
  const id = useUid();
  const several = names.length + (head.density ? 1 : 0) > 1;
  if (!several && versions.length < 2) return null;
  return (
    <div class="tcw-pv-bar">
      {several && (
        <label for={`${id}-a`}>
          <span>{text.attribute}</span>
          {names.length > MANY ? (
            <Search id={`${id}-a`} names={names} value={head.drawn} onChoose={(attribute) => choose({ attribute })} />
          ) : (
            <Select
              id={`${id}-a`}
              value={head.drawn === null ? null : (choices.attribute ?? head.drawn)}
              options={[
                ...(head.density ? [[null, text.density] as const] : []),
                ...names.map((name) => [name, name || text.unnamed] as const),
              ]}
              onChoose={(attribute) => choose({ attribute })}
            />
          )}
        </label>
      )}
      {versions.length > 1 && (
        <label for={`${id}-v`}>
          <span>{text.version}</span>
          <Select
            id={`${id}-v`}
            value={choices.timestamp}
            options={[[null, text.latest], ...versions.slice(1).map((at) => [at, moment(at)] as const)]}
            onChoose={(timestamp) => choose({ timestamp })}
          />
        </label>
      )}
    </div>
  );
}

interface SearchProps {
  readonly id: string;
  readonly names: readonly string[];
  readonly value: string | null;
  readonly onChoose: (name: string | null) => void;
}

/** An input of the browser's own that completes one of many names. */
function Search({ id, names, value, onChoose }: SearchProps) {
  return (
    <span class="tcw-field">
      <input
        id={id}
        list={`${id}-names`}
        placeholder={value ?? text.density}
        title={text.search}
        onChange={(event) => {
          const { value: name } = event.currentTarget;
          if (name === text.density) onChoose(null);
          else if (names.includes(name)) onChoose(name);
        }}
      />
      <datalist id={`${id}-names`}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </span>
  );
}

export function Sliders({ fixed, choices, choose }: Pick<PreviewProps, "choices" | "choose"> & { readonly fixed: readonly Fixed[] }) {
  return (
    <div class="tcw-slides">
      {fixed.map((cut) => (
        <Slider key={cut.name} cut={cut} onChoose={(at) => choose({ at: { ...choices.at, ...all(fixed), [cut.name]: at } })} />
      ))}
    </div>
  );
}

/** The other dimensions stay where they are. */
const all = (fixed: readonly Fixed[]): Choices["at"] => Object.fromEntries(fixed.map(({ name, at }) => [name, `${at}`]));

/** Moves by one with the arrows, by a tenth with Page Up and Down. */
function Slider({ cut, onChoose }: { readonly cut: Fixed; readonly onChoose: (at: string) => void }) {
  const id = useUid();
  const low = BigInt(cut.low);
  const size = Number(BigInt(cut.high) - low) + 1;
  const shown = Number(BigInt(cut.at) - low);
  const [at, setAt] = useState(shown);
  useEffect(() => setAt(shown), [cut.at]);
  const move = (index: number) => {
    setAt(index);
    onChoose(`${low + BigInt(index)}`);
  };
  const label = at === shown ? cut.label : `${low + BigInt(at)}`;
  return (
    <div class="tcw-slide">
      <label for={id} class="tcw-cut">
        {cut.name}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={size - 1}
        value={at}
        aria-valuetext={text.position(at, size, `${cut.name} = ${label}`)}
        onInput={(event) => move(Number(event.currentTarget.value))}
        onKeyDown={(event) => {
          const pages = { PageUp: 1, PageDown: -1 }[event.key];
          if (!pages) return;
          event.preventDefault();
          move(Math.min(size - 1, Math.max(0, at + pages * Math.max(1, Math.round(size / 10)))));
        }}
      />
      <output for={id}>{text.slide(label, cut.high)}</output>
    </div>
  );
}
