/** A field of tags: each can be removed, Enter adds what is typed. Any text is a tag. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../ui/icons";
import * as text from "./strings";

interface Props {
  readonly tags: readonly string[];
  readonly invalid: boolean;
  readonly onChange: (tags: readonly string[]) => void;
}

export function TagsField({ tags, invalid, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement | null>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const add = () => {
    const tag = typed.trim();
    setTyped("");
    if (tag && !tags.includes(tag)) onChange([...tags, tag]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.ctrlKey || event.metaKey) return event.key === "Enter" ? add() : undefined; // the form then saves
    if (event.key === "Enter" && typed.trim()) add();
    else if (event.key === "Backspace" && !typed && tags.length) onChange(tags.slice(0, -1));
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
            aria-label={text.removeTag(tag)}
            title={text.removeTag(tag)}
            onClick={() => {
              onChange(tags.filter((other) => other !== tag));
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
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
    </div>
  );
}
