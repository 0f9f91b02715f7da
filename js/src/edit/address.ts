/** What names one asset by itself. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const URI = /^tiledb:\/\/[^/\s]+\/\S/i;

/** The `tiledb://` URI or UUID that a text is, perhaps in quotes, by which one asset is found without a search; else null. */
export function addressIn(text: string): string | null {
  const bare = text.trimStart().replace(/^(["'`])(.*)\1\s*$/, "$2");
  return UUID.test(bare.trim()) || URI.test(bare) ? bare : null;
}
