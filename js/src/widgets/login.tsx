/** The LoginForm widget: the form, or who is signed in. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { LoginRequests } from "../kernel/protocol";
import { KernelStore, useStore } from "../kernel/store";
import type { Refused } from "../kernel/transport";
import { Button } from "../ui/button";
import { ErrorHint } from "../ui/error-hint";
import { hasFocus } from "../ui/focus";
import { hostOf } from "../ui/format";
import { Icon } from "../ui/icons";
import { KernelHint, kernelWords } from "../ui/kernel-hint";
import { SignInForm } from "../ui/sign-in-form";
import * as text from "../ui/strings";
import { widget } from "./mount";

function LoginForm({ store }: { readonly store: KernelStore<LoginRequests> }) {
  const state = useStore(store);
  const [note, setNote] = useState<string | null>(null);
  const { kernel } = store;
  const signedIn = state?.signed_in;
  useLayoutEffect(() => {
    if (signedIn) setNote(null); // it was about the earlier sign-in
  }, [signedIn]);
  // Signing in or out by the keyboard takes what had the focus away: what came in its place has it then
  const place = useRef<HTMLDivElement | null>(null);
  const hadFocus = hasFocus(place.current);
  useLayoutEffect(() => {
    if (hadFocus && !hasFocus(place.current)) place.current?.querySelector<HTMLElement>(".tcw-signed, input:checked")?.focus();
  });
  if (!state) return kernelWords(kernel) ? <KernelHint kernel={kernel} /> : <p class="tcw-hint">{text.loading}</p>;
  const signOut = () =>
    kernel.request("sign_out", {}).answer.then(
      (reply) => setNote(reply.note),
      ({ body }: Refused) => body && setNote(`${body.title} ${body.reason} ${body.next_step}`),
    );
  const noteLine = note && (
    <p class="tcw-hint" role="status">
      {note}
    </p>
  );
  if (!signedIn)
    return (
      <div ref={place}>
        <SignInForm kernel={kernel} servers={state.servers} error={state.error} />
        {noteLine}
      </div>
    );
  const source = text.sources[state.source ?? ""] ?? state.source;
  const host = hostOf(state.host ?? "");
  return (
    <div ref={place}>
      <div class="tcw-signed" role="group" aria-label={text.account} tabIndex={-1}>
        <Icon name="check" />
        <div>
          <span role="status">
            {state.username ? text.signedInAs : text.signedInTo} <strong>{state.username ?? host}</strong>
          </span>
          <span class="tcw-muted">{[state.username && host, source].filter(Boolean).join(", ")}</span>
        </div>
        <Button onClick={signOut}>{text.signOut}</Button>
      </div>
      <KernelHint kernel={kernel} />
      {state.error && <ErrorHint error={state.error} />}
      {noteLine}
    </div>
  );
}

export default widget(KernelStore<LoginRequests>, LoginForm);
