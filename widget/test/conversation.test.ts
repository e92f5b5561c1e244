// @vitest-environment happy-dom
// While the server's database is away, answers come without numbers; what is asked of the server has its own numbers only.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api } from "../src/api";
import { Conversation } from "../src/conversation";
import { nameOf, type Entry } from "../src/entries";
import { Memory } from "../src/memory";

const CONFIG = { language: "en", words: {}, phones: [], max_text: 2000, consent: { version: "v1", text: "" }, clinic: { name: "" } };
const TICKET = { token: "t", consent: "v1", key: "k", seen: 0 };

/** Keeps entries as the server does, and refuses what it refuses. */
class Server {
  kept: Entry[] = [];
  away = false; // its database
  saves = true;
  cuts = false; // the line, behind the first answer
  tells = false; // the stream of a turn before it is answered
  asked: string[] = []; // Last-Event-ID of each stream
  statuses: number[] = []; // of each stream
  private lines: ReadableStreamDefaultController<Uint8Array>[] = [];

  constructor(private says = ["Yes."]) {
    vi.stubGlobal("fetch", async (address: string, options: RequestInit) => this.answer(address, options));
  }

  private json(body: unknown, status = 200): Response {
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  }

  private answer(address: string, { method, headers, body }: RequestInit): Response {
    if (address.startsWith("/chat/config")) return this.json(CONFIG);
    if (address === "/chat/conversations") return this.json({ token: "t" }, 201);
    if (address === "/chat/stream") return this.stream((headers as Record<string, string>)["Last-Event-ID"] ?? "0");
    if (method === "POST" && this.cuts) return this.cut(JSON.parse(body as string));
    if (method === "POST") return this.json({ entries: this.turn(JSON.parse(body as string)) });
    return this.away ? this.json({ error: { code: "unavailable", text: "" } }, 503) : this.json({ entries: this.kept });
  }

  private stream(after: string): Response {
    this.asked.push(after);
    const status = /^\d{1,9}$/.test(after) ? 200 : 400;
    this.statuses.push(status);
    if (status !== 200) return this.json({ error: { code: "bad_number", text: "" } }, status);
    const lines = new ReadableStream<Uint8Array>({ start: (line) => void this.lines.push(line) });
    if (!this.away) this.news(this.kept.filter(({ seq }) => seq > Number(after)));
    return new Response(lines, { headers: { "Content-Type": "text/event-stream" } });
  }

  private turn({ id, text }: { id: string; text: string }): Partial<Entry>[] {
    const last = this.kept.at(-1)?.seq ?? 0;
    const answers = this.says.map((said, index) => ({ seq: last + 4 + index, from: "thora", at: "", text: said }) as Entry);
    const entries: Entry[] = [{ seq: last + 2, id, from: "visitor", at: "", text }, ...answers];
    if (this.saves) this.kept.push(...entries);
    if (this.tells) this.news(entries);
    return this.away ? this.says.map((said) => ({ from: "thora", text: said }) as const) : entries;
  }

  private cut(said: { id: string; text: string }): Response {
    const [text] = this.says;
    this.turn(said);
    return new Response(`event: said\ndata: ${JSON.stringify({ from: "thora", text })}\n\n`, { headers: { "Content-Type": "text/event-stream" } });
  }

  /** Told by the newest stream. */
  news(entries: readonly Entry[]): void {
    for (const entry of entries) this.tell(`id: ${entry.seq}\nevent: entry\ndata: ${JSON.stringify(entry)}`);
  }

  types(id: string): void {
    this.tell(`event: typing\ndata: ${JSON.stringify({ id })}`);
  }

  private tell(event: string): void {
    this.lines.at(-1)?.enqueue(new TextEncoder().encode(`${event}\n\n`));
  }
}

let told: string[]; // answers that were told to a screen reader
let isOpen: boolean;
let chat: Conversation;

function conversation(): Conversation {
  const nothing = () => undefined;
  const hooks = { changed: nothing, restored: nothing, began: nothing, trouble: nothing, lost: nothing, erased: nothing };
  const arrived = (fresh: Entry[]) => {
    for (const { from, text } of fresh) if (from !== "visitor") told.push(text);
    if (isOpen) chat.seen();
  };
  chat = new Conversation(new Api(""), "en", new Memory(() => localStorage), new Memory(() => sessionStorage), { ...hooks, arrived });
  return chat;
}

const pass = (seconds = 0) => vi.advanceTimersByTimeAsync(seconds * 1000);
const kept = () => JSON.parse(localStorage.getItem("thora") ?? "null") as { seen: number } | null;
const texts = () => chat.entries.map(({ text }) => text);

async function begun(server: Server, ...before: Entry[]): Promise<void> {
  server.kept = before;
  localStorage.setItem("thora", JSON.stringify({ ...TICKET, seen: before.at(-1)?.seq ?? 0 }));
  conversation().wake();
  await chat.open();
  await pass();
}

async function say(...said: string[]): Promise<void> {
  for (const text of said) {
    chat.say(text);
    await pass();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  [told, isOpen] = [[], true];
});
afterEach(() => {
  chat.sleep();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const OLD: Entry = { seq: 7, from: "thora", at: "", text: "before" };

describe("while the database is away", () => {
  it("the server is asked for what is behind its own numbers only", async () => {
    const server = new Server();
    await begun(server, OLD);
    [server.away, server.saves] = [true, false];
    await say("hello");
    expect(texts()).toEqual(["before", "hello", "Yes."]);
    expect(chat.unread).toBe(0);
    chat.sleep();
    conversation().wake(); // the page was loaded again, the chat stays closed
    await pass();
    expect(server.asked.at(-1)).toBe("7");
    expect(new Set(server.statuses)).toEqual(new Set([200]));
    expect(kept()?.seen).toBe(7);
  });

  it("a first message leaves no number behind", async () => {
    const server = new Server();
    await begun(server);
    [server.away, server.saves] = [true, false];
    await say("hello");
    expect(kept()?.seen).toBe(0);
    chat.sleep();
    await begun(server);
    expect(new Set(server.asked)).toEqual(new Set(["0"]));
  });

  it("what was seen stays seen when another tab keeps its ticket", async () => {
    const server = new Server();
    await begun(server, OLD);
    [server.away, server.saves] = [true, false];
    await say("hello");
    chat.stored("thora");
    expect(chat.unread).toBe(0);
  });
});

describe("what the widget numbered itself", () => {
  it.each([[["Yes."]], [["Yes.", "Shall I book?"]]])("gives place to what was kept, once: %s", async (says) => {
    const server = new Server(says);
    await begun(server, OLD);
    server.away = true;
    await say("hello");
    server.away = false;
    const names = chat.entries.map(nameOf);
    for (const entry of server.kept.slice(1)) {
      server.news([entry]); // one by one, as the stream may bring them
      await pass();
      expect(texts()).toEqual(["before", "hello", ...says]);
      expect(chat.entries.map(nameOf)).toEqual(names); // a mark stays where it is
      expect(chat.unread).toBe(0);
    }
    expect(chat.entries.map(({ seq }) => seq)).toEqual(server.kept.map(({ seq }) => seq));
    expect(told).toEqual(says);
    expect(kept()?.seen).toBe(server.kept.at(-1)?.seq);
  });

  it("is as unread as it was, and what comes after it too", async () => {
    const server = new Server(["Yes.", "Shall I book?"]);
    await begun(server, OLD);
    isOpen = false;
    server.away = true;
    await say("hello");
    expect(chat.unread).toBe(2);
    server.news([...server.kept.slice(1), { ...OLD, seq: 30, from: "staff", text: "We rang." }]);
    await pass();
    expect(texts()).toEqual(["before", "hello", "Yes.", "Shall I book?", "We rang."]);
    expect([chat.unread, kept()?.seen]).toEqual([3, 7]);
    expect(told).toEqual(["Yes.", "Shall I book?", "We rang."]);
  });

  it("was read, and only what is new is not", async () => {
    const server = new Server();
    await begun(server, OLD);
    server.away = true;
    await say("hello");
    isOpen = false;
    server.news([...server.kept.slice(1), { ...OLD, seq: 30, from: "staff", text: "We rang." }]);
    await pass();
    expect([chat.unread, kept()?.seen]).toEqual([1, server.kept.at(-1)?.seq]);
  });

  it("keeps its order where one turn was kept and the next was not", async () => {
    const server = new Server();
    await begun(server, OLD);
    server.away = true;
    await say("one");
    server.saves = false;
    await say("two", "three");
    server.news(server.kept.slice(1));
    await pass();
    expect(texts()).toEqual(["before", "one", "Yes.", "two", "Yes.", "three", "Yes."]);
    expect(chat.unread).toBe(0);
    [server.away, server.saves] = [false, true];
    await say("four");
    expect(texts().slice(-4)).toEqual(["three", "Yes.", "four", "Yes."]);
    expect(told.length).toBe(4);
    expect([kept()?.seen, chat.entries.at(-1)?.seq]).toEqual([15, 15]);
  });

  it("does not stand beside what the stream brought with the answer", async () => {
    const server = new Server();
    await begun(server, OLD);
    server.away = server.tells = true;
    await say("hello");
    expect(texts()).toEqual(["before", "hello", "Yes."]);
    expect(chat.entries.every(({ part }) => part === undefined)).toBe(true);
    server.news(server.kept.slice(1)); // after the line was cut
    await pass();
    expect(texts()).toEqual(["before", "hello", "Yes."]);
    expect(told).toEqual(["Yes."]);
  });
});

describe("what was said before the line was cut", () => {
  it.each([true, false])("is told and counted once when the stream brings the turn (open: %s)", async (open) => {
    const server = new Server(["Yes.", "Shall I book?"]);
    await begun(server, OLD);
    isOpen = open;
    server.cuts = true;
    await say("hello");
    expect([told, chat.unread]).toEqual([["Yes."], open ? 0 : 1]);
    server.news(server.kept.slice(1));
    await pass();
    expect(texts()).toEqual(["before", "hello", "Yes.", "Shall I book?"]);
    expect(told).toEqual(["Yes.", "Shall I book?"]);
    expect(chat.unread).toBe(open ? 0 : 2);
    expect(chat.outbox.items).toEqual([]);
  });
});

describe("a sign that a turn has begun", () => {
  it("comes to nothing behind the answer", async () => {
    const server = new Server();
    await begun(server, OLD);
    await say("hello");
    server.types(server.kept.at(-2)?.id ?? "");
    await pass();
    expect(chat.incoming.typing).toBe(false);
  });

  it("shows for the turn of another tab until its answer", async () => {
    const server = new Server();
    await begun(server, OLD);
    server.types("another");
    await pass();
    expect(chat.incoming.typing).toBe(true);
    server.news([{ ...OLD, seq: 9, id: "another", from: "visitor" }, { ...OLD, seq: 10 }]);
    await pass();
    expect(chat.incoming.typing).toBe(false);
  });
});

describe("a ticket in the storage", () => {
  it.each([
    [7.002, "7"],
    [0.001, "0"],
    ["x", "0"],
    [null, "0"],
  ])("with %s as what was seen is healed", async (seen, asked) => {
    const server = new Server();
    server.kept = [OLD];
    localStorage.setItem("thora", JSON.stringify({ ...TICKET, seen }));
    conversation().wake();
    await pass();
    expect([server.asked, server.statuses]).toEqual([[asked], [200]]);
    chat.stored("thora");
    await chat.open();
    await say("hello");
    expect(kept()?.seen).toBe(11);
  });
});
