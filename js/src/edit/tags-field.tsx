/** A field of tags: each can be removed, Enter adds what is typed. Any text is a tag. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../ui/icons";
import { remove } from "../ui/strings";
import * as text from "./strings";

interface Props {
  /** Those it begins with. */
  readonly first: readonly string[];
  readonly invalid: boolean;
  /** Called with the tags, and what is typed as one of them. */
  readonly onChange: (tags: readonly string[]) => void;
}

export function TagsField({ first, invalid, onChange }: Props) {
  const [tags, setTags] = useState(first);
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement | null>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const change = (kept: readonly string[], words: string) => {
    const tag = words.trim();
    setTags(kept);
    setTyped(words);
    onChange(tag && !kept.includes(tag) ? [...kept, tag] : kept);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const tag = typed.trim();
    if (event.key === "Enter" && tag) change(tags.includes(tag) ? tags : [...tags, tag], "");
    else if (event.key === "Backspace" && !typed && tags.length) change(tags.slice(0, -1), "");
    else return;
    event.preventDefault();
  };
  return (
    <div class={`tcw-field tcw-tags-field ${invalid ? "is-invalid" : ""}`}>
      {tags.map((tag) => (
        <span key={tag} class="tcw-chip">
          <span class="tcw-chip-body">
            <span class="tcw-cut">{tag}</span>
          </span>
          <button
            type="button"
            class="tcw-chip-x"
            aria-label={remove("tag", tag)}
            title={remove("tag", tag)}
            onClick={() => {
              change(
                tags.filter((other) => other !== tag),
                typed,
              );
              input.current?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      <input
        ref={input}
        type="text"
        aria-label={text.newTag}
        aria-invalid={invalid || undefined}
        placeholder={text.newTag}
        autocomplete="off"
        value={typed}
        onInput={(event) => change(tags, event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
