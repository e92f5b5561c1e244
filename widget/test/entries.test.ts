import { describe, expect, it } from "vitest";
import { byDay, lead, merge, nameOf, numbered, type Entry } from "../src/entries";

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

describe("what the widget numbered itself", () => {
  const own: Entry = { seq: 9, id: "x", from: "visitor", at: "", text: "hi" };
  const said = numbered([{ text: "one" }, { text: "two" }] as Entry[], { id: "x", text: "hi" }, 4);
  const known = [entry(4), ...said];
  const seqs = (entries: Entry[]) => entries.map(({ seq }) => Math.floor(seq));

  it("gives place to what the server kept, in order at each step", () => {
    const { all, fresh } = merge(known, [own]);
    expect([seqs(all), seqs(fresh)]).toEqual([[4, 9, 9, 9], []]);
    const more = merge(all, [entry(11), entry(12), entry(14)]);
    expect([seqs(more.all), seqs(more.fresh)]).toEqual([[4, 9, 11, 12, 14], [14]]);
    expect(more.all.map(nameOf)).toEqual([...known.map(nameOf), 14]);
  });

  it("is new where it was not shown yet", () => {
    const { all, fresh } = merge([entry(4)], [...said, own, entry(11), entry(12)]);
    expect([seqs(all), seqs(fresh)]).toEqual([[4, 9, 11, 12], [9, 11, 12]]);
  });

  it("changes nothing where the server's is known already", () => {
    const { all, fresh } = merge([own, entry(11), entry(12)], said);
    expect([seqs(all), fresh]).toEqual([[9, 11, 12], []]);
  });

  it("takes with it up to where it was seen", () => {
    const upto = (seen: number, ...more: Entry[]) => Math.floor(merge(known, more, seen).seen);
    expect(upto(said[1]!.seq, own, entry(11), entry(12))).toBe(11);
    expect(upto(said[2]!.seq, own, entry(11), entry(12), entry(14))).toBe(12);
    expect(upto(4, own, entry(11), entry(12))).toBe(4);
    expect(merge(known, [entry(8)], 4).seen).toBe(4);
  });

  it("stays where another turn is meant", () => {
    expect(seqs(merge(known, [{ ...own, id: "y" }, entry(11)]).all)).toEqual([4, 4, 4, 4, 9, 11]);
  });
});

describe("an answer that was shown early", () => {
  const own: Entry & { id: string } = { seq: 5, id: "x", from: "visitor", at: "", text: "hi" };
  const early = (shown: number) => numbered(Array.from({ length: shown }, () => ({ text: "early" }) as Entry), own, 1);
  const fresh = (shown: number, ...more: Entry[]) => merge([entry(1), ...early(shown)], more).fresh.map(({ text }) => text);

  it("is not told again, but what comes after it is", () => {
    expect(fresh(1, own, entry(6), entry(7))).toEqual(["7"]);
    expect(fresh(2, own, entry(6), entry(7))).toEqual([]);
  });

  it("leaves alone what another window brought", () => {
    const other: Entry = { ...own, seq: 2, id: "y", text: "other" };
    expect(fresh(1, other, entry(3), own, entry(6), { ...other, seq: 8 }, entry(9))).toEqual(["other", "3", "other", "9"]);
  });

  it("comes once where it gets no number after all, whatever came between", () => {
    const known = merge([entry(1), ...early(1)], [entry(3)]).all;
    const { all, fresh } = merge(known, numbered([{ text: "early" }, { text: "late" }] as Entry[], own, 3));
    expect([fresh.map(({ text }) => text), all.length]).toEqual([["late"], 5]);
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

describe("a list of free times", () => {
  const line = "Thu 24 Dec 5:15 pm with Nitin Nair at Waterloo";
  const text = `These times are free:\n• ${line}\n• Bring your card.`;
  const button = { title: "Thu 24 Dec 5:15 pm", start: "2026-12-24T17:15:00-05:00", line };

  it("is left to the buttons that say it", () => {
    expect(lead({ ...entry(1), text, buttons: [button] })).toBe("These times are free:\n• Bring your card.");
  });

  it.each([
    ["no buttons", undefined],
    ["buttons that are no free times", [{ title: "Later", line }]],
    ["buttons of a server that tells no lines", [{ title: button.title, start: button.start }]],
    ["buttons of other times", [{ ...button, line: "Fri 25 Dec 9 am by video" }]],
  ])("stays where there are %s", (_, buttons) => {
    expect(lead({ ...entry(1), text, buttons } as Entry)).toBe(text);
  });
});
