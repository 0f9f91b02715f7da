/** Who has access to an asset, for those who may change that. */
import type { Grant } from "../kernel/asset-protocol";
import type { InListing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";
import { refusal } from "../kernel/transport";
import { Button } from "../ui/button";
import { ErrorHint } from "../ui/error-hint";
import { Icon } from "../ui/icons";
import { useUid } from "../ui/landmarks";
import { useAnswer } from "./answer";
import { type Change, PUBLIC, Share } from "./share";
import * as text from "./strings";

export function Access({ listing, row }: InListing & { readonly row: Row }) {
  const { uri } = row;
  const { answer, setAnswer, error, setError } = useAnswer(listing, "sharing", { uri });
  const grants = answer?.grants;
  const id = useUid();
  const change: Change = async (request) => {
    setError(null);
    try {
      setAnswer(await listing.kernel.request("share", { uri, ...request }).answer);
      return null;
    } catch (reason) {
      return refusal(reason);
    }
  };
  const stop = async (namespace: string) => setError(await change({ namespace, actions: [] }));
  return (
    <section class="tcw-access" aria-labelledby={id}>
      <div class="tcw-access-head">
        <p id={id}>{text.access}</p>
        <Share row={row} change={change} />
      </div>
      <ul>
        <li>
          <Icon name="user" />
          <span class="tcw-cut">{row.namespace}</span>
          <span class="tcw-muted">{text.owner}</span>
        </li>
        {grants?.map((grant) => (
          <GrantRow key={grant.namespace} grant={grant} stop={() => void stop(grant.namespace)} />
        ))}
      </ul>
      {grants?.length === 0 && <p class="tcw-muted">{text.notShared}</p>}
      {error && <ErrorHint error={error} />}
    </section>
  );
}

function GrantRow({ grant, stop }: { readonly grant: Grant; readonly stop: () => void }) {
  const { namespace, actions, member_actions } = grant;
  const everybody = namespace === PUBLIC;
  const name = everybody ? text.everybody : namespace;
  const ofArrays = member_actions.length && `${member_actions}` !== `${actions}` ? text.onArrays(text.mayDo(member_actions)) : "";
  return (
    <li>
      <Icon name={everybody ? "globe" : "user"} />
      <span class="tcw-cut">{name}</span>
      <span class="tcw-muted">{[text.mayDo(actions), ofArrays].filter(Boolean).join("; ")}</span>
      <Button icon="close" label={text.stopSharing(name)} onClick={stop} />
    </li>
  );
}
