/** What names one asset by itself. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const URI = /^tiledb:\/\/[^/\s]+\/\S/i;

/** Whether a text is a `tiledb://` URI or a UUID, by which one asset is found without a search. */
export const isAddress = (text: string): boolean => UUID.test(text.trim()) || URI.test(text.trim());
