import { afterEach, describe, expect, it } from "vitest";
import { decode, encode, lengthOf, trim, uuid } from "../src/text";

afterEach(() => {
  delete (Array.prototype as { toJSON?: unknown }).toJSON;
  delete (Object.prototype as { toJSON?: unknown }).toJSON;
});

describe("encode", () => {
  const value = { a: [1, "x\"\n", null, true], b: { c: "é😀" }, d: undefined };
  it("is JSON", () => expect(decode(encode(value))).toEqual(JSON.parse(JSON.stringify(value))));

  it("is JSON on pages with an old library", () => {
    (Array.prototype as { toJSON?: unknown }).toJSON = () => "broken";
    (Object.prototype as { toJSON?: unknown }).toJSON = () => "broken";
    expect(encode({ a: [1, { b: "c" }] })).toBe('{"a":[1,{"b":"c"}]}');
  });
});

describe("text", () => {
  it("counts an emoji once", () => expect(lengthOf("é😀a")).toBe(3));
  it("trims", () => expect(trim(" \n a b \t")).toBe("a b"));
  it("gives null for what is no JSON", () => expect([decode("{"), decode(null), decode("")]).toEqual([null, null, null]));
  it("names messages, without https too", () => {
    const own = crypto.randomUUID;
    const form = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
    expect(uuid()).toMatch(form);
    Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
    expect(uuid()).toMatch(form);
    Object.defineProperty(crypto, "randomUUID", { value: own, configurable: true });
  });
});
