/** The dialog that shares an asset with somebody, or with everybody. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ShareRequest } from "../kernel/asset-protocol";
import type { ErrorBody, Row } from "../kernel/protocol";
import { Button } from "../ui/button";
import { Dropdown } from "../ui/dropdown";
import { ErrorHint } from "../ui/error-hint";
import { useUid } from "../ui/landmarks";
import { Note } from "../ui/note";
import { Select } from "../ui/select";
import * as text from "./strings";

/** The namespace that stands for everybody. */
export const PUBLIC = "public";

/** Changes the sharing, and returns why it was refused; null: it was not. */
export type Change = (request: Omit<ShareRequest, "uri">) => Promise<ErrorBody | null>;

interface Props {
  readonly row: Row;
  readonly change: Change;
}

export const Share = (props: Props) => (
  <Dropdown role="dialog" name={text.share} icon="share" text={text.share} class="tcw-more">
    {(close) => <ShareForm {...props} close={close} />}
  </Dropdown>
);

type Action = keyof typeof text.actions;

function ShareForm({ row, change, close }: Props & { readonly close: () => void }) {
  const [everybody, setEverybody] = useState(false);
  const [name, setName] = useState("");
  const [actions, setActions] = useState<readonly Action[]>(["read"]);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<ErrorBody | null>(null);
  const id = useUid();
  const form = useRef<HTMLFormElement | null>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const request = { namespace: everybody ? PUBLIC : name.trim(), actions: everybody ? ["read"] : actions };
  const invalid = error !== null && error !== text.missing.actions;
  const question = text.publicQuestion(row.name);
  const send = async () => {
    if (sending) return;
    if (!request.namespace) return setError(text.missing.name);
    if (!request.actions.length) return setError(text.missing.actions);
    setSending(true);
    const refused = await change(request);
    setSending(false);
    setError(refused);
    if (!refused) close();
  };
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label for={id}>{text.shareWith}</label>
      <Select
        id={id}
        value={everybody}
        options={[
          [false, text.oneNamespace],
          [true, text.everybody],
        ]}
        onChoose={setEverybody}
      />
      {everybody ? (
        <Note class="is-warn" icon="globe" title={question.title} text={question.reason} />
      ) : (
        <>
          <div class={`tcw-field ${invalid ? "is-invalid" : ""}`}>
            <input
              type="text"
              aria-invalid={invalid || undefined}
              aria-label={text.namespaceName}
              placeholder={text.namespaceName}
              autocomplete="off"
              spellcheck={false}
              value={name}
              onInput={(event) => {
                setName(event.currentTarget.value);
                setError(null);
              }}
            />
          </div>
          <Actions actions={actions} onChange={setActions} />
        </>
      )}
      {row.kind === "group" && <p class="tcw-muted">{text.groupIsRecursive}</p>}
      {error && <ErrorHint error={error} />}
      <div class="tcw-choices">
        <Button class="is-primary" disabled={sending} onClick={() => void send()}>
          {everybody ? text.makePublic : text.share}
        </Button>
        <Button class="is-link" onClick={close}>
          {text.cancel}
        </Button>
      </div>
    </form>
  );
}

interface ActionsProps {
  readonly actions: readonly Action[];
  readonly onChange: (actions: readonly Action[]) => void;
}

function Actions({ actions, onChange }: ActionsProps) {
  return (
    <div class="tcw-choices">
      {(Object.keys(text.actions) as Action[]).map((action) => (
        <label key={action} class="tcw-check">
          <input
            type="checkbox"
            checked={actions.includes(action)}
            onChange={({ currentTarget }) => {
              const others = actions.filter((other) => other !== action);
              onChange(currentTarget.checked ? [...others, action] : others);
            }}
          />
          {text.actions[action]}
        </label>
      ))}
    </div>
  );
}
