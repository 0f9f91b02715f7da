/** The NamespacePicker widget. */

import { useState } from "preact/hooks";
import type { ErrorBody, PickerRequests } from "../kernel/protocol";
import { KernelStore, useStore } from "../kernel/store";
import { Refused } from "../kernel/transport";
import { ErrorHint } from "../ui/error-hint";
import { KernelHint, kernelWords } from "../ui/kernel-hint";
import { NamespaceCombobox } from "../ui/namespace-combobox";
import * as text from "../ui/strings";
import { widget } from "./mount";

function NamespacePicker({ store }: { readonly store: KernelStore<PickerRequests> }) {
  const state = useStore(store);
  const [refused, setRefused] = useState<ErrorBody | null>(null);
  const { kernel } = store;
  const failed = (reason: unknown) => setRefused(reason instanceof Refused ? reason.body : null);
  const error = refused ?? state?.error ?? null;
  const [chosen, setChosen] = useState<string | null>(null); // before there is a state
  return (
    <div class="tcw-picker">
      <NamespaceCombobox
        value={state ? state.value : chosen}
        groups={state?.groups ?? []}
        stopped={kernel.gone}
        onChoose={(value) => {
          setRefused(null);
          setChosen(value);
          store.expect({ value });
          kernel.request("choose", { value }).answer.catch((reason) => {
            failed(reason);
            store.ask(); // shows what is picked after all
          });
        }}
        onOpen={() => {
          kernel.request("namespaces", {}).answer.catch(failed);
        }}
        hint={state?.status === "loading" ? text.loading : undefined}
      />
      {error && <ErrorHint error={error} />}
      {kernelWords(kernel) ? (
        <KernelHint kernel={kernel} />
      ) : (
        state?.status === "signed_out" && (
          <p class="tcw-hint" role="status">
            {text.signedOut}.
          </p>
        )
      )}
    </div>
  );
}

export default widget(KernelStore<PickerRequests>, NamespacePicker);
