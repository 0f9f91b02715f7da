/** The NamespacePicker widget. */

import { useState } from "preact/hooks";
import { Wrong } from "../browser/notices";
import type { ErrorBody, PickerRequests } from "../kernel/protocol";
import { KernelStore, useStore } from "../kernel/store";
import { type Carrier, Refused } from "../kernel/transport";
import * as text from "../ui/strings";
import { widget } from "./mount";
import { NamespaceBox } from "./namespace-combobox";

function NamespacePicker({ carrier }: { readonly carrier: Carrier }) {
  const store = useStore((redraw) => new KernelStore<PickerRequests>(carrier, redraw));
  const [refused, setRefused] = useState<ErrorBody | null>(null);
  const { state, kernel } = store;
  const failed = (reason: unknown) => setRefused(reason instanceof Refused ? reason.body : null);
  const error = refused ?? state?.error ?? null;
  const note = kernel.busy ? kernel.words.busy.join(" ") : state?.status === "signed_out" ? `${text.signedOut}.` : null;
  return (
    <div class="tcw-picker">
      <NamespaceBox
        value={state?.value ?? null}
        groups={state?.groups ?? []}
        choose={(value) => {
          setRefused(null);
          store.expect({ value });
          kernel.request("choose", { value }).answer.catch(failed);
        }}
        opened={() => {
          kernel.request("namespaces", {}).answer.then(({ groups }) => store.expect({ groups }), failed);
        }}
        said={state?.status === "loading" ? text.loading : undefined}
      />
      {error && <Wrong error={error} />}
      {note && (
        <p class="tcw-hint" role="status">
          {note}
        </p>
      )}
    </div>
  );
}

export default widget((carrier) => <NamespacePicker carrier={carrier} />);
