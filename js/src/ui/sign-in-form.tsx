/**
 * The sign-in form. A secret lives in an uncontrolled input, which is emptied when it has signed in, travels in one message, and is
 * nowhere else: no state, no attribute, no error text.
 */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ErrorBody, LoginRequests, SignedInAs } from "../kernel/protocol";
import type { Call, Kernel, Refused } from "../kernel/transport";
import { Button } from "./button";
import { ErrorHint } from "./error-hint";
import { hostOf } from "./format";
import { kernelWords } from "./kernel-hint";
import { numbered, useOrdinal, useUid } from "./landmarks";
import { RadioGroup } from "./select";
import * as text from "./strings";

interface Props {
  readonly kernel: Kernel<Pick<LoginRequests, "sign_in">>;
  readonly servers: readonly string[];
  /** An error of an attempt that was not made in this form. */
  readonly error: ErrorBody | null;
  /** Without a frame and a title of its own. */
  readonly embedded?: boolean;
}

const FIELDS = { token: text.token, username: text.username, password: text.password, server: text.server } as const;
const METHODS = { token: text.token, password: text.password } as const;
type Field = keyof typeof FIELDS;
const SECRETS: readonly Field[] = ["token", "password"];

const isLoopback = (server: string): boolean => /^(localhost|127\.|\[::1\])/.test(hostOf(server));

export function SignInForm({ kernel, servers, error: pushedError, embedded }: Props) {
  const [method, setMethod] = useState<keyof typeof METHODS>("token");
  const [server, setServer] = useState(servers[0] ?? "");
  const [remember, setRemember] = useState<boolean | null>(null); // null: the user has not decided
  const [pending, setPending] = useState<Call<SignedInAs> | null>(null);
  const [error, setError] = useState(pushedError);
  const form = useRef<HTMLFormElement | null>(null);
  const latest = useRef<Call<SignedInAs> | null>(null);
  const ordinal = useOrdinal(text.signInTo);
  const id = useUid();
  const fields: readonly Field[] = method === "token" ? ["token", "server"] : ["username", "password", "server"];
  const busy = pending !== null || undefined;
  const input = (name: Field) => form.current?.elements.namedItem(name) as HTMLInputElement | null;

  useLayoutEffect(() => setError(pushedError), [pushedError]);
  useLayoutEffect(() => {
    if (!error?.field) return;
    input(error.field)?.focus();
    input(error.field)?.select(); // what was wrong stays, and typing replaces it
  }, [error]);

  const finish = (call: Call<SignedInAs>, body: ErrorBody | null) => {
    if (latest.current !== call) return; // cancelled meanwhile
    setError(body);
    setPending(null);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (pending) return;
    const empty = fields.find((name) => !input(name)?.value.trim());
    if (empty) return setError({ title: text.enter[empty], reason: "", next_step: "", field: empty });
    const body: Record<string, unknown> = { method, remember: remember ?? !isLoopback(server) };
    for (const name of fields) {
      const value = input(name)?.value ?? "";
      body[name] = name === "password" ? value : value.trim();
    }
    const call = kernel.request("sign_in", body);
    latest.current = call;
    setError(null);
    setPending(call);
    call.answer.then(
      () => {
        for (const secret of SECRETS.map(input)) if (secret) secret.value = "";
        finish(call, null);
      },
      (reason: Refused) => finish(call, reason.body),
    );
  };
  const cancel = () => {
    pending?.cancel();
    latest.current = null;
    setPending(null);
  };

  const field = (name: Field) => {
    const invalid = error?.field === name;
    const secret = SECRETS.includes(name);
    return (
      <div class="tcw-row" key={name}>
        <label for={id + name}>{FIELDS[name]}</label>
        <div class={`tcw-field ${invalid ? "is-invalid" : ""} ${busy ? "is-still" : ""}`}>
          <input
            id={id + name}
            name={name}
            type={(secret ? "password" : "text") as "text"}
            placeholder={name === "token" ? text.pasteToken : ""}
            autocomplete={{ token: "off", server: "url", username: "username", password: "current-password" }[name]}
            autocapitalize="off"
            spellcheck={false}
            readOnly={busy ?? false}
            aria-invalid={invalid || undefined}
            aria-describedby={`${id + name}-hint`}
            onInput={(event) => {
              if (invalid) setError(null); // it was about what stood here
              if (name === "server") setServer(event.currentTarget.value);
            }}
            {...(name === "server" && { value: server })}
          />
        </div>
        <div id={`${id + name}-hint`} class="tcw-hint">
          {invalid && error ? <ErrorHint error={error} /> : name === "token" && text.tokenHint}
        </div>
      </div>
    );
  };

  return (
    <form
      ref={form}
      class={`tcw-login ${embedded ? "is-bare" : ""}`}
      aria-label={numbered(text.signInTo, ordinal)}
      aria-busy={busy}
      noValidate
      onSubmit={submit}
    >
      {!embedded && (
        <p class="tcw-login-title" aria-hidden="true">
          {text.signInTo}
        </p>
      )}
      <RadioGroup label={text.signInWith} options={METHODS} value={method} onChoose={(chosen) => !busy && setMethod(chosen)} />
      {fields.map(field)}
      <label class="tcw-check">
        <input type="checkbox" checked={remember ?? !isLoopback(server)} onChange={(event) => setRemember(event.currentTarget.checked)} />
        {text.remember}
      </label>
      {error && !error.field && <ErrorHint error={error} />}
      <div class="tcw-login-end">
        <button type="submit" class="tcw-btn is-primary" aria-busy={busy} aria-disabled={busy}>
          {busy && <span class="tcw-spin" aria-hidden="true" />}
          {busy ? text.signingIn : text.signIn}
        </button>
        {busy && <Button onClick={cancel}>{text.cancel}</Button>}
        <span role="status" class="tcw-hint">
          {kernelWords(kernel)?.join(" ") ?? (busy && text.waitingFor(hostOf(server)))}
        </span>
      </div>
    </form>
  );
}
