import { expect, test } from "vitest";
import { cutName } from "../src/ui/cut-name";
import { exactTime, moment, shortAge } from "../src/ui/time";

const NOW = Date.parse("2026-11-23T08:00:00Z");
test.each([
  ["2026-11-23T07:59:40Z", "just now", false],
  ["2026-11-23T07:48:00Z", "12\u00a0min", true],
  ["2026-11-23T05:30:00Z", "2\u00a0h", true],
  ["2026-11-22T07:00:00Z", "yesterday", false],
  ["2026-11-20T07:00:00Z", "3 days", true],
  ["2026-11-12T08:00:00Z", "12 Nov", false],
  ["2025-03-01T08:00:00Z", "Mar 2025", false],
  ["2026-12-24T08:00:00Z", "24 Dec", false],
  ["not a date", "not a date", false],
])("%s was %s", (iso, words, ago) => expect(shortAge(iso, NOW)).toEqual([words, ago]));

/** Fits what has so many letters. */
const letters = (n: number) => (text: string) => text.length <= n;
test.each([
  ["cities/san-francisco/hourly-temperature", 39, "cities/san-francisco/hourly-temperature"],
  ["cities/san-francisco/hourly-temperature", 38, "…/san-francisco/hourly-temperature"],
  ["cities/san-francisco/hourly-temperature", 30, "…/san-fran…/hourly-temperature"],
  ["cities/seattle/hourly-temperature", 26, "…/seat…/hourly-temperature"],
  ["economy/engel-food-expenditure", 28, "econ…/engel-food-expenditure"],
  ["economy/us-employment-by-sector-monthly-2006-2015", 27, "eco…/us-employmen…2006-2015"],
  ["an-array-with-a-name-that-has-no-folder-at-all", 20, "an-array-w…er-at-all"],
  ["x/an-array-with-a-name-that-is-long", 3, "…t-is-long"],
])("%s in %i letters is %s", (name, room, shown) => expect(cutName(name, letters(room))).toBe(shown));

test("a date is given to the minute", () => expect(exactTime("2026-11-21T07:14:59+00:00")).toBe("2026-11-21 07:14 UTC"));

test.each([
  ["1981-01-01T00:00:00Z", "1981-01-01"],
  ["2026-11-30T15:45:00Z", "2026-11-30 15:45 UTC"],
  ["2026-11-30T15:45:07Z", "2026-11-30 15:45:07 UTC"],
  ["2026-11-30T15:45:00.120Z", "2026-11-30 15:45:00.120 UTC"],
])("of a version, %s reads %s", (iso, shown) => expect(moment(Date.parse(iso))).toBe(shown));

test("a moment that no calendar has is a number", () => expect(moment(9e15)).toBe("9000000000000000"));
