/** Description and tags of an asset, and the forms that change them where one may. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Entry } from "../kernel/asset-protocol";
import type { InListing } from "../kernel/listing";
import type { ErrorBody } from "../kernel/protocol";
import { refusal } from "../kernel/transport";
import { Button } from "../ui/button";
import { ErrorHint } from "../ui/error-hint";
import { Note } from "../ui/note";
import * as text from "./strings";
import { TagsField } from "./tags-field";

interface Props extends InListing {
  readonly field: keyof Entry;
  readonly uri: string;
  readonly entry: Entry;
  readonly editable: boolean;
  /** What stands there while nobody edits. */
  readonly children: ComponentChildren;
}

/** A field of the entry, or its form. */
export function Editable({ editable, children, ...props }: Props) {
  const { listing, uri, field } = props;
  const [editing, setEditing] = useState(listing.drafts.has(`${field} ${uri}`));
  if (editing) return <EntryForm {...props} close={() => setEditing(false)} />;
  return (
    <div class="tcw-editable">
      <div>{children}</div>
      {editable && <Button icon="edit" label={text.editField[field]} onClick={() => setEditing(true)} />}
    </div>
  );
}

type Value = Entry[keyof Entry];
type Phase = "typing" | "saving" | "leaving";

function EntryForm({ listing, uri, entry, field, close }: Omit<Props, "editable" | "children"> & { readonly close: () => void }) {
  const { drafts } = listing;
  const key = `${field} ${uri}`;
  const draft = drafts.get(key);
  const [shown, setShown] = useState(draft?.shown ?? entry[field]); // what the form began with
  const [typed, setTyped] = useState(draft?.typed ?? entry[field]);
  const [phase, setPhase] = useState<Phase>("typing");
  const [error, setError] = useState<ErrorBody | null>(null);
  const [theirs, setTheirs] = useState<Value | null>(null);

  const type = (value: Value) => {
    setTyped(value);
    setPhase("typing");
    setError(null);
    drafts.set(key, { shown, typed: value });
  };
  const leave = () => {
    drafts.delete(key);
    close();
  };
  const cancel = () => (same(typed, shown) ? leave() : setPhase("leaving"));
  const save = async (overwrite = false) => {
    if (same(typed, shown) && !overwrite) return leave();
    setPhase("saving");
    setError(null);
    const request = { uri, entry: { ...entry, [field]: typed }, shown: { ...entry, [field]: shown }, overwrite };
    try {
      const answer = await listing.kernel.request("edit", request).answer;
      if (!answer.theirs) return leave();
      setTheirs(answer.theirs[field]);
    } catch (reason) {
      setError(refusal(reason));
    }
    setPhase("typing");
  };
  const begin = (value: Value) => {
    setShown(value);
    setTyped(value);
    setTheirs(null);
    drafts.delete(key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
    else if (event.key === "Escape") cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      class="tcw-form"
      aria-label={text.editField[field]}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {typeof typed === "string" ? (
        <DescriptionField value={typed} invalid={error !== null} onChange={type} />
      ) : (
        <TagsField key={JSON.stringify(shown)} first={typed} invalid={error !== null} onChange={type} />
      )}
      {error && <ErrorHint error={error} />}
      {theirs !== null ? (
        <Conflict field={field} theirs={theirs}>
          <Button class="is-primary" onClick={() => void save(true)}>
            {text.saveOver}
          </Button>
          <Button onClick={() => begin(theirs)}>{text.useTheirs}</Button>
          <Button class="is-link" onClick={leave}>
            {text.cancel}
          </Button>
        </Conflict>
      ) : phase === "leaving" ? (
        <div class="tcw-choices">
          <span role="status">{text.discardQuestion}</span>
          <Button onClick={leave}>{text.discard}</Button>
          <Button onClick={() => setPhase("typing")}>{text.keepEditing}</Button>
        </div>
      ) : (
        <div class="tcw-choices">
          <Button class="is-primary" disabled={phase === "saving"} onClick={() => void save()}>
            {phase === "saving" ? text.saving : text.save}
          </Button>
          <Button class="is-link" onClick={cancel}>
            {text.cancel}
          </Button>
          {field === "tags" && <span class="tcw-muted">{text.tagHint}</span>}
        </div>
      )}
    </form>
  );
}

interface DescriptionProps {
  readonly value: string;
  readonly invalid: boolean;
  readonly onChange: (value: string) => void;
}

function DescriptionField({ value, invalid, onChange }: DescriptionProps) {
  const area = useRef<HTMLTextAreaElement | null>(null);
  useLayoutEffect(() => area.current?.focus(), []);
  return (
    <textarea
      ref={area}
      aria-label={text.description}
      aria-invalid={invalid || undefined}
      rows={4}
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface ConflictProps {
  readonly field: keyof Entry;
  readonly theirs: Value;
  /** What can be done about it. */
  readonly children: ComponentChildren;
}

/** Somebody else was quicker: both are shown, and nothing is lost. */
function Conflict({ field, theirs, children }: ConflictProps) {
  const { title, reason } = text.changedMeanwhile(field);
  return (
    <>
      <Note class="is-error" icon="warning" title={title} text={reason} alert />
      <p class="tcw-text">{(typeof theirs === "string" ? theirs : theirs.join(", ")) || text.none}</p>
      <div class="tcw-choices">{children}</div>
    </>
  );
}

const same = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b);
