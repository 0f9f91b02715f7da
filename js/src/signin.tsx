/**
 * The sign-in form. A secret lives in an uncontrolled input, which is emptied when it is sent, travels in one message, and is nowhere
 * else: no state, no attribute, no error text.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Segments } from "./controls";
import { hostOf } from "./format";
import { Icon } from "./icons";
import { numbered, useOrdinal, useUid } from "./mount";
import type { ErrorBody } from "./protocol";
import * as text from "./strings";
import { type Call, type Kernel, Refused } from "./transport";

interface Props {
  readonly kernel: Kernel;
  readonly servers: readonly string[];
  /** What the kernel says of an attempt that this form did not make. */
  readonly error: ErrorBody | null;
  /** Without its own frame and title, for where something around it has them. */
  readonly bare?: boolean;
}

const FIELDS = { token: text.token, username: text.username, password: text.password, server: text.server } as const;
const METHODS = { token: text.token, password: text.password } as const;
type Method = keyof typeof METHODS;

const isLoopback = (server: string): boolean => /^(localhost|127\.|\[::1\])/.test(hostOf(server));

export function SignIn({ kernel, servers, error: told, bare = false }: Props) {
  const [method, setMethod] = useState<Method>("token");
  const [server, setServer] = useState(servers[0] ?? "");
  const [remember, setRemember] = useState<boolean | null>(null); // null: nobody has touched it
  const [waiting, setWaiting] = useState<Call<unknown> | null>(null);
  const [error, setError] = useState<ErrorBody | null>(told);
  const form = useRef<HTMLFormElement>(null);
  const latest = useRef<Call<unknown> | null>(null);
  const ordinal = useOrdinal(text.signInTo);
  const id = useUid();

  useEffect(() => setError(told), [told]);
  useEffect(() => {
    if (error?.field) input(error.field)?.focus();
  }, [error]);

  const input = (name: string) => form.current?.elements.namedItem(name) as HTMLInputElement | null | undefined;

  const submit = async (event: Event) => {
    event.preventDefault();
    if (waiting) return;
    const names = method === "token" ? (["token"] as const) : (["username", "password"] as const);
    const empty = [...names, "server" as const].find((name) => !input(name)?.value.trim());
    if (empty) return setError({ what: text.missing(FIELDS[empty]), why: "", todo: "", field: empty });
    const secrets = Object.fromEntries(names.map((name) => [name, name === "password" ? input(name)?.value : input(name)?.value.trim()]));
    const body = { method, ...secrets, server: server.trim(), remember: remember ?? !isLoopback(server) };
    for (const name of ["token", "password"]) {
      const field = input(name);
      if (field) field.value = "";
    }
    const call = kernel.request("sign_in", body);
    latest.current = call;
    setError(null);
    setWaiting(call);
    try {
      await call.answer;
    } catch (reason) {
      if (latest.current === call && reason instanceof Refused) setError(reason.body);
    }
    if (latest.current === call) setWaiting(null);
  };

  const cancel = () => {
    waiting?.cancel();
    latest.current = null;
    setWaiting(null);
  };

  const field = (name: "token" | "username" | "password" | "server", hint?: string) => {
    const wrong = error?.field === name;
    const value =
      name === "server" ? { value: server, onInput: (event: InputEvent) => setServer((event.target as HTMLInputElement).value) } : {};
    const described = wrong || hint ? `${id}-${name}-hint` : undefined;
    return (
      <div class="tcw-row" key={name}>
        <label for={`${id}-${name}`}>{FIELDS[name]}</label>
        <div class={`tcw-field ${wrong ? "is-invalid" : ""} ${waiting ? "is-still" : ""}`}>
          <input
            id={`${id}-${name}`}
            name={name}
            type={(name === "token" || name === "password" ? "password" : "text") as "text"}
            placeholder={name === "token" ? text.pasteToken : ""}
            autocomplete={{ token: "off", server: "url", username: "username", password: "current-password" }[name]}
            autocapitalize="off"
            spellcheck={false}
            readOnly={waiting !== null}
            aria-invalid={wrong || undefined}
            aria-describedby={described}
            {...value}
          />
        </div>
        {wrong && error ? (
          <Wrong id={described} error={error} />
        ) : (
          hint && (
            <p class="tcw-hint" id={described}>
              {hint}
            </p>
          )
        )}
      </div>
    );
  };

  return (
    <form
      ref={form}
      class={`tcw-login ${bare ? "is-bare" : ""}`}
      aria-label={numbered(text.signInTo, ordinal)}
      aria-busy={waiting !== null || undefined}
      noValidate
      onSubmit={submit}
    >
      {!bare && (
        <p class="tcw-login-title" aria-hidden="true">
          {text.signInTo}
        </p>
      )}
      <Segments label={text.signInWith} options={METHODS} value={method} choose={setMethod} still={waiting !== null} />
      {method === "token" ? field("token", text.tokenHint) : [field("username"), field("password")]}
      {field("server")}
      <label class="tcw-check">
        <input type="checkbox" checked={remember ?? !isLoopback(server)} onChange={(event) => setRemember(event.currentTarget.checked)} />
        {text.remember}
      </label>
      {error && !error.field && <Wrong error={error} />}
      <div class="tcw-login-end">
        <button
          type="submit"
          class="tcw-btn is-primary"
          aria-busy={waiting !== null || undefined}
          aria-disabled={waiting !== null || undefined}
        >
          {waiting && <span class="tcw-spin" aria-hidden="true" />}
          {waiting ? text.signingIn : text.signIn}
        </button>
        {waiting && <Button onClick={cancel}>{text.cancel}</Button>}
        <span role="status" class="tcw-hint">
          {waiting && (kernel.busy ? `${text.busy} ${text.busyUntil}` : text.waitingFor(hostOf(server)))}
        </span>
      </div>
    </form>
  );
}

function Wrong({ id, error }: { readonly id?: string | undefined; readonly error: ErrorBody }) {
  return (
    <p class="tcw-hint is-error" id={id} role="alert">
      <Icon name="warning" />
      <span>
        {error.what} {error.why} {error.todo}
      </span>
    </p>
  );
}
