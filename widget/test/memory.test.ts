// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { Memory } from "../src/memory";

const denied = () => {
  throw new DOMException("denied", "SecurityError");
};

it("keeps in the browser's storage", () => {
  const memory = new Memory(() => localStorage);
  memory.set("a", "1");
  expect([memory.get("a"), localStorage.getItem("a")]).toEqual(["1", "1"]);
  memory.forget("a");
  expect([memory.get("a"), localStorage.getItem("a")]).toEqual([null, null]);
});

it("keeps for itself where storage is denied", () => {
  const memory = new Memory(denied);
  memory.set("a", "1");
  expect(memory.get("a")).toBe("1");
  memory.forget("a");
  expect(memory.get("a")).toBeNull();
});

it("keeps for itself where storage is full", () => {
  const full = { getItem: () => null, setItem: denied, removeItem: () => undefined } as unknown as Storage;
  const memory = new Memory(() => full);
  memory.set("a", "1");
  expect(memory.get("a")).toBe("1");
});
