import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../src/api";
import { Outbox, type Outgoing } from "../src/outbox";

let answers: (Refused | null)[];
let sent: string[];
let failures: Outgoing[];
let outbox: Outbox;

beforeEach(() => {
  vi.useFakeTimers();
  [answers, sent, failures] = [[], [], []];
  outbox = new Outbox({
    send: async (item) => {
      sent.push(item.id);
      const error = answers.shift();
      if (error) throw error;
    },
    changed: () => undefined,
    failed: (item) => void failures.push(item),
    refused: (error) => error.status === 401 || error.status === 409,
  });
});
afterEach(() => void vi.useRealTimers());

const add = (...ids: string[]) => ids.forEach((id) => outbox.add({ id, text: id, state: "waiting" }));
const away = () => new Refused(0);
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

describe("outbox", () => {
  it("sends in order, one after the other", async () => {
    add("a", "b", "c");
    await pass(0);
    expect(sent).toEqual(["a", "b", "c"]);
    expect(outbox.items).toEqual([]);
  });

  it("tries again with the same name and growing pauses, and keeps the order", async () => {
    answers = Array.from({ length: 6 }, away);
    add("a", "b");
    await pass(0);
    expect(outbox.items.map((item) => item.state)).toEqual(["waiting", "waiting"]);
    const times: number[] = [];
    for (let second = 1; second < 300 && outbox.items.length; second++) {
      const before = sent.length;
      await pass(1);
      if (sent.length > before) times.push(second);
    }
    expect(sent).toEqual([..."aaaaaaa", "b"]);
    const pauses = times.map((time, index) => time - (times[index - 1] ?? 0));
    expect(pauses.at(-1)).toBeGreaterThan(4 * pauses[0]!);
    expect(failures.length).toBe(1); // told once
  });

  it("does not wait when the connection is back", async () => {
    answers = [away(), away(), away()];
    add("a");
    await pass(0);
    outbox.hurry();
    await pass(0);
    expect(sent.length).toBe(2);
  });

  it.each([400, 403, 404, 413])("never repeats what is refused with %i", async (status) => {
    answers = [new Refused(status, "x", "No.")];
    add("a", "b");
    await pass(300);
    expect(sent).toEqual(["a", "b"]);
    expect(outbox.items).toMatchObject([{ id: "a", state: "failed", error: { code: "x", text: "No." }, again: false }]);
    add("c");
    expect(outbox.items.map((item) => item.id)).toEqual(["c"]);
  });

  it("lets the visitor repeat what failed on the server", async () => {
    answers = [new Refused(500, "internal", "Sorry.")];
    add("a");
    await pass(300);
    expect(sent).toEqual(["a"]);
    expect(outbox.items).toMatchObject([{ state: "failed", again: true }]);
    outbox.again(outbox.items[0]!);
    await pass(0);
    expect(sent).toEqual(["a", "a"]);
    expect(outbox.items).toEqual([]);
  });

  it.each([429, 503])("waits as long as the server asks (%i), even if pressed", async (status) => {
    answers = [new Refused(status, "x", "", 20)];
    add("a");
    await pass(10);
    outbox.hurry();
    await pass(9);
    expect(sent.length).toBe(1);
    await pass(2);
    expect(sent.length).toBe(2);
    expect(outbox.items).toEqual([]);
  });

  it("loses patience with a server that never has time", async () => {
    answers = Array.from({ length: 50 }, () => new Refused(429, "x", "", 1));
    add("a");
    await pass(600);
    expect(sent.length).toBeLessThan(10);
    expect(outbox.items).toMatchObject([{ state: "failed", again: true }]);
  });

  it("keeps what waits for a new consent", async () => {
    answers = [new Refused(409)];
    add("a");
    await pass(300);
    expect(sent).toEqual(["a"]);
    outbox.hurry();
    await pass(0);
    expect(sent).toEqual(["a", "a"]);
  });

  it("goes on after the page was loaded again", async () => {
    outbox.restore([{ id: "a", text: "a", state: "sending" }]);
    outbox.hurry();
    await pass(0);
    expect(sent).toEqual(["a"]);
  });
});
