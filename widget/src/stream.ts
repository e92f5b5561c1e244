// News of the conversation, by a request that stays open. It connects again by itself, with growing pauses.
import { Refused } from "./api";
import { EventReader, type ServerEvent } from "./sse";

const SILENCE = 50_000; // the server speaks every 15 s
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/** A pause that doubles with each try, a little different for each visitor. */
export function pause(tries: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries) * (0.75 + Math.random() / 2);
}

export interface Hearing {
  connect(signal: AbortSignal): Promise<Response>;
  heard(events: ServerEvent[]): void;
  refused(error: Refused): void;
  reached(yes: boolean): void;
}

export class Stream {
  private running: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;

  constructor(private readonly hearing: Hearing) {}

  start(): void {
    if (this.running) return;
    this.tries = 0;
    void this.connect();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = null;
  }

  /** Do not wait for the rest of the pause. */
  hurry(): void {
    if (!this.running || this.tries === 0) return;
    this.stop();
    this.start();
  }

  private async connect(): Promise<void> {
    const own = (this.running = new AbortController());
    let wait = 0;
    try {
      await this.listen(own);
    } catch (error) {
      if (own !== this.running) return;
      // 4xx is final; what else failed (503, network) is tried again.
      if (error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429) {
        this.running = null;
        this.hearing.refused(error);
        return;
      }
      if (error instanceof Refused) wait = error.wait * 1000;
      if (this.tries > 0) this.hearing.reached(false); // one failure is no news
    }
    if (own !== this.running) return;
    this.timer = setTimeout(() => void this.connect(), Math.max(wait, pause(this.tries)));
    this.tries++;
  }

  private async listen(own: AbortController): Promise<void> {
    let silence = setTimeout(() => own.abort(), SILENCE);
    try {
      const answer = await this.hearing.connect(own.signal);
      if (own !== this.running) return;
      this.hearing.reached(true);
      const body = answer.body?.getReader();
      const decoder = new TextDecoder();
      const reader = new EventReader();
      while (body) {
        const { done, value } = await body.read();
        if (own !== this.running) return void body.cancel().catch(() => undefined);
        if (done) return;
        this.tries = 0;
        clearTimeout(silence);
        silence = setTimeout(() => own.abort(), SILENCE);
        const events = reader.feed(decoder.decode(value, { stream: true }));
        if (events.length) this.hearing.heard(events);
      }
    } finally {
      clearTimeout(silence);
    }
  }
}
