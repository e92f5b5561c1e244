import { describe, expect, it } from "vitest";
import { EventReader } from "../src/sse";

const TEXT = ': hello\n\nid: 7\nevent: entry\ndata: {"seq": 7}\n\nevent: typing\ndata: {}\n\n';
const EVENTS = [
  { id: "7", event: "entry", data: '{"seq": 7}' },
  { id: "7", event: "typing", data: "{}" },
];

describe("server-sent events", () => {
  it.each(["\n", "\r\n", "\r"])("reads lines that end with %j", (end) => {
    expect(new EventReader().feed(`${TEXT.replaceAll("\n", end)}:\n`)).toEqual(EVENTS);
  });

  it("reads them in pieces of any size", () => {
    for (let size = 1; size < TEXT.length; size++) {
      const reader = new EventReader();
      const found = [];
      for (let from = 0; from < TEXT.length; from += size) found.push(...reader.feed(TEXT.slice(from, from + size)));
      expect(found, String(size)).toEqual(EVENTS);
    }
  });

  it("joins several lines of data and skips what it does not know", () => {
    expect(new EventReader().feed("retry: 2000\n\ndata: a\ndata:b\nfoo: x\n\n")).toEqual([
      { id: "", event: "message", data: "a\nb" },
    ]);
  });
});
