import { afterEach, describe, expect, it, vi } from "vitest";
import { Api, Refused } from "../src/api";
import type { Entry } from "../src/entries";

const ENTRY = { seq: 2, from: "thora", at: "", text: "Yes." };
const SAID = 'event: said\ndata: {"from":"thora","text":"Yes."}\n\n';
const TURN = `event: turn\ndata: ${JSON.stringify({ entries: [ENTRY] })}\n\n`;

/** A server that answers with these pieces, then ends or cuts the line. */
function server(pieces: string[], type = "text/event-stream; charset=utf-8", status = 200): RequestInit[] {
  const asked: RequestInit[] = [];
  vi.stubGlobal("fetch", async (_: string, options: RequestInit) => {
    asked.push(options);
    const body = new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    return new Response(body, { status, headers: { "Content-Type": type } });
  });
  return asked;
}

async function say(): Promise<{ early: string[]; answer?: unknown; error?: unknown }> {
  const early: string[] = [];
  const told = (entry: Entry) => void early.push(entry.text);
  return new Api("").say("token", { id: "a", text: "hello" }, told).then(
    (answer) => ({ early, answer }),
    (error: unknown) => ({ early, error }),
  );
}

afterEach(() => void vi.unstubAllGlobals());

describe("a turn", () => {
  it("is told as it comes, wherever the pieces are cut", async () => {
    for (const pieces of [[SAID + TURN], [SAID, TURN], [...(SAID + TURN)]]) {
      const [asked] = [server(pieces)];
      expect(await say()).toEqual({ early: ["Yes."], answer: { entries: [ENTRY] } });
      expect((asked[0]?.headers as Record<string, string>).Accept).toBe("text/event-stream");
    }
  });

  it("may come as a whole", async () => {
    server([JSON.stringify({ entries: [ENTRY] })], "application/json");
    expect(await say()).toEqual({ early: [], answer: { entries: [ENTRY] } });
  });

  it("that is cut off is no answer", async () => {
    server([SAID]);
    expect(await say()).toEqual({ early: ["Yes."], error: new Refused(0) });
  });

  it("may fail behind its first answer, and before it", async () => {
    server([SAID, 'event: error\ndata: {"status":500,"error":{"code":"internal","text":"Sorry."}}\n\n']);
    expect((await say()).error).toMatchObject({ status: 500, code: "internal", text: "Sorry." });
    server(['{"error":{"code":"too_long","text":"Shorter."}}'], "application/json", 413);
    expect(await say()).toMatchObject({ early: [], error: { status: 413, code: "too_long" } });
  });
});
