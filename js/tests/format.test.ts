import { expect, test } from "vitest";
import { bytes } from "../src/ui/format";
import { exactTime, relativeTime } from "../src/ui/time";

test.each([
  [640, "640 bytes"],
  [84_112, "84.1 kB"],
  [1_204_881_232, "1.2 GB"],
  [312_004_112_384, "312 GB"],
  [999_999, "1.0 MB"],
  [1_904_200_417_280, "1.9 TB"],
])("%i bytes are %s", (size, words) => expect(bytes(size)).toBe(words));

const NOW = Date.parse("2026-11-23T08:00:00Z");
test.each([
  ["2026-11-23T07:59:40Z", "just now"],
  ["2026-11-23T07:48:00Z", "12 minutes ago"],
  ["2026-11-22T07:00:00Z", "yesterday"],
  ["2026-11-15T08:00:00Z", "last week"],
  ["2024-11-01T08:00:00Z", "2 years ago"],
  ["not a date", "not a date"],
])("%s was %s", (iso, words) => expect(relativeTime(iso, NOW)).toBe(words));

test("a date is given to the minute", () => expect(exactTime("2026-11-21T07:14:59+00:00")).toBe("2026-11-21 07:14 UTC"));
