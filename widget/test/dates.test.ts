import { expect, it } from "vitest";
import { Dates } from "../src/dates";

const now = new Date(2026, 10, 27, 0, 30);

it.each([
  ["en", new Date(2026, 10, 27, 0, 1), "Today"],
  ["en", new Date(2026, 10, 26, 23, 59), "Yesterday"],
  ["en", new Date(2026, 10, 25, 12), "Wednesday, November 25"],
  ["fr", new Date(2026, 10, 26, 12), "Hier"],
  ["es", new Date(2026, 10, 27, 0, 1), "Hoy"],
])("%s %s is %s", (language, at, name) => expect(new Dates(language).dayOf(at.toISOString(), now)).toBe(name));

it("says nothing for a time that is none", () => {
  const dates = new Dates("en");
  expect([dates.time("soon"), dates.dayOf("")]).toEqual(["", ""]);
});
