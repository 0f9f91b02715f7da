/** Numbers and hosts in words. */

const NUMBER = new Intl.NumberFormat("en");

export const count = (n: number): string => NUMBER.format(n);

/** "https://api.tiledb.com" -> "api.tiledb.com" */
export const hostOf = (url: string): string => url.replace(/^[a-z]+:\/\//, "").replace(/\/+$/, "");
