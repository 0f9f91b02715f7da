/** When an array was written: one of these is what its code and its preview show. */
import type { InListing } from "../kernel/listing";
import { ErrorHint } from "../ui/error-hint";
import { useUid } from "../ui/landmarks";
import { Select } from "../ui/select";
import { moment } from "../ui/time";
import { useAnswer } from "./answer";
import * as text from "./strings";

export function Versions({ listing, uri }: InListing & { readonly uri: string }) {
  const { answer: versions, error } = useAnswer(listing, "versions", { uri });
  const id = useUid();
  if (error) return <ErrorHint error={error} />;
  const [latest, ...older] = versions?.times ?? [];
  if (!versions || latest === undefined) return null;
  const { version } = listing;
  return (
    <dl class="tcw-dl">
      <dt>{older.length ? <label for={id}>{text.version}</label> : text.written}</dt>
      <dd>
        {older.length ? (
          <Select
            id={id}
            value={version}
            options={[[null, text.latestVersion(moment(latest))], ...older.map((time) => [time, moment(time)] as const)]}
            onChoose={(time) => listing.set({ version: time })}
          />
        ) : (
          moment(latest - (latest % 60_000))
        )}
        {versions.total > versions.times.length && <p class="tcw-muted">{text.newestOf(versions.times.length, versions.total)}</p>}
        {version !== null && <p class="tcw-muted">{text.asOf}</p>}
      </dd>
    </dl>
  );
}
