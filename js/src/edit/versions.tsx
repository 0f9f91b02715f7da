/** When an array was written: one of these is what its code and its preview show. */
import type { InListing } from "../kernel/listing";
import { ErrorHint } from "../ui/error-hint";
import { useUid } from "../ui/landmarks";
import { Select } from "../ui/select";
import { moment } from "../ui/time";
import { useAnswer } from "./answer";
import * as text from "./strings";

const LATEST = "";
/** An option's value; not a bare number, or an object would put its options in the order of these. */
const option = (time: number): string => `=${time}`;

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
            value={version === null ? LATEST : option(version)}
            options={{
              [LATEST]: text.latestVersion(moment(latest)),
              ...Object.fromEntries(older.map((time) => [option(time), moment(time)])),
            }}
            onChoose={(value) => listing.set({ version: value === LATEST ? null : Number(value.slice(1)) })}
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
