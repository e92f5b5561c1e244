// The server's requests. No cookies; the token of the conversation in a header.
import type { Entry } from "./entries";
import { EventReader, STREAM } from "./sse";
import { decode, encode } from "./text";
import type { Words } from "./words";

export interface Config {
  language: string;
  words: Words;
  errors?: Record<string, string>; // code of an error: which of the words tells of it
  phones: string[];
  max_text: number;
  consent: { version: string; text: string };
  clinic: { name: string; phone?: string; email?: string; website?: string };
}

export interface Said {
  id: string;
  text?: string | undefined;
  payload?: string | undefined;
  title?: string | undefined;
}

export interface Answered {
  entries: Entry[];
  token?: string;
}

const LIMIT = 30_000;

/** A request that failed. Status 0: the server was not reached, or something else answered for it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code = "",
    readonly text = "",
    readonly wait = 0, // seconds, from Retry-After
  ) {
    super(`${status} ${code}`);
  }
}

interface Refusal {
  status?: number;
  error?: { code?: string; text?: string };
}

async function refusal(answer: Response): Promise<Refused> {
  const body = decode<Refusal>(await answer.text().catch(() => ""));
  const error = body?.error;
  const wait = Number(answer.headers.get("retry-after")) || 0;
  if (!error && answer.status >= 500 && answer.status !== 503) return new Refused(0); // a gateway before a server that is away
  return new Refused(answer.status, error?.code, error?.text, wait);
}

async function whole<T>(answer: Response): Promise<T> {
  const data = decode<T>(await answer.text().catch(() => ""));
  if (!data) throw new Refused(0);
  return data;
}

export class Api {
  constructor(readonly base: string) {}

  config(language: string): Promise<Config> {
    return this.json("GET", `/chat/config?language=${language}`);
  }

  begin(consent: string): Promise<{ token: string }> {
    return this.json("POST", "/chat/conversations", "", { consent });
  }

  /** A turn. What is said first is told `early`: it need not wait for what comes after it. */
  say(token: string, said: Said, early: (entry: Entry) => void): Promise<Answered> {
    return this.limited(async (signal) => {
      const answer = await this.request("POST", "/chat/messages", token, said, signal, 0, STREAM);
      if ((answer.headers.get("content-type") ?? "").indexOf(STREAM) < 0) return whole<Answered>(answer); // something on the way
      const body = answer.body?.getReader();
      const decoder = new TextDecoder();
      const reader = new EventReader();
      for (;;) {
        const { done, value } = (await body?.read()) ?? { done: true };
        if (done) throw new Refused(0); // cut off
        for (const { event, data } of reader.feed(decoder.decode(value, { stream: true }))) {
          const told = decode<Entry & Answered & Refusal>(data);
          if (!told) continue;
          if (event === "said") early(told);
          if (event === "turn") return told;
          if (event === "error") throw new Refused(told.status ?? 500, told.error?.code, told.error?.text);
        }
      }
    });
  }

  async entries(token: string): Promise<Entry[]> {
    return (await this.json<{ entries: Entry[] }>("GET", "/chat/messages", token)).entries;
  }

  whole(token: string): Promise<{ entries: Entry[] }> {
    return this.json("GET", "/chat/conversation", token);
  }

  async erase(token: string): Promise<void> {
    await this.limited((signal) => this.request("DELETE", "/chat/conversation", token, undefined, signal));
  }

  stream(token: string, after: number, signal: AbortSignal): Promise<Response> {
    return this.request("GET", "/chat/stream", token, undefined, signal, after);
  }

  private json<T>(method: string, path: string, token = "", body?: object): Promise<T> {
    return this.limited(async (signal) => whole<T>(await this.request(method, path, token, body, signal)));
  }

  private async limited<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), LIMIT);
    try {
      return await act(limit.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  private async request(
    method: string,
    path: string,
    token: string,
    body: object | undefined,
    signal: AbortSignal,
    after = 0,
    accept = "",
  ): Promise<Response> {
    const headers: Record<string, string> = {};
    if (accept) headers["Accept"] = accept;
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    if (after) headers["Last-Event-ID"] = String(after);
    const options: RequestInit = { method, headers, signal, credentials: "omit", cache: "no-store" };
    if (body) options.body = encode(body);
    let answer: Response;
    try {
      answer = await fetch(this.base + path, options);
    } catch {
      throw new Refused(0);
    }
    if (!answer.ok) throw await refusal(answer);
    return answer;
  }
}
