import { describe, expect, it } from "vitest";
import { byDay, merge, numbered, type Entry } from "../src/entries";

const entry = (seq: number): Entry => ({ seq, from: "thora", at: "", text: String(seq) });

describe("entries", () => {
  it("come once and in order, by whichever way", () => {
    const { all, fresh } = merge([entry(1), entry(4)], [entry(7), entry(4), entry(2), entry(7)]);
    expect(all.map(({ seq }) => seq)).toEqual([1, 2, 4, 7]);
    expect(fresh.map(({ seq }) => seq)).toEqual([2, 7]);
  });

  it("get numbers where the server has none", () => {
    const bare = [{ text: "Hello" }, { text: "there" }] as Entry[];
    const found = numbered(bare, { id: "x", text: "hi" }, 4);
    expect(found.map(({ from, text }) => [from, text])).toEqual([["visitor", "hi"], ["thora", "Hello"], ["thora", "there"]]);
    expect(merge([entry(4)], found).all.length).toBe(4);
    expect(numbered([entry(5)], { id: "x", text: "hi" }, 4)).toEqual([entry(5)]);
  });
});

describe("openings", () => {
  it("stand by day; other buttons apart", () => {
    const time = (day: string, time: string) => ({ title: `${day} ${time}`, start: "x", day, time });
    const { days, others } = byDay([time("Mon", "9"), time("Mon", "10"), time("Tue", "9"), { title: "Other times" }]);
    expect(days.map(({ name, times }) => [name, times.length])).toEqual([["Mon", 2], ["Tue", 1]]);
    expect(others.map(({ title }) => title)).toEqual(["Other times"]);
  });
});
