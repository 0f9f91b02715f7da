/** The NamespacePicker widget. */

import { useState } from "preact/hooks";
import { Wrong } from "../browser/notices";
import type { ErrorBody, NamespaceGroup, PickerState } from "../kernel/protocol";
import { Told, useLive } from "../kernel/store";
import { type Channel, Refused } from "../kernel/transport";
import * as text from "../ui/strings";
import { widget } from "./mount";
import { NamespaceBox } from "./namespace-combobox";

function NamespacePicker({ channel }: { readonly channel: Channel }) {
  const told = useLive((redraw) => new Told<PickerState>(channel, redraw));
  const [refused, setRefused] = useState<ErrorBody | null>(null);
  const { state, kernel } = told;
  const failed = (reason: unknown) => setRefused(reason instanceof Refused ? reason.body : null);
  const error = refused ?? state?.error ?? null;
  const note = kernel.busy ? text.busyWords : state?.status === "signed_out" ? `${text.signedOut}.` : null;
  return (
    <div class="tcw-picker">
      <NamespaceBox
        value={state?.value ?? null}
        groups={state?.groups ?? []}
        choose={(value) => {
          setRefused(null);
          told.wish({ value });
          kernel.request("choose", { value }).answer.catch(failed);
        }}
        opened={() => {
          kernel
            .request<{ readonly groups: readonly NamespaceGroup[] }>("namespaces")
            .answer.then(({ groups }) => told.wish({ groups }), failed);
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

export default widget((channel) => <NamespacePicker channel={channel} />);
