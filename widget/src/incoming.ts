// What comes by the stream: entries, in the order in which they may be shown, and signs of a turn under way.
import type { Api, Refused } from "./api";
import { whole, type Entry } from "./entries";
import type { ServerEvent } from "./sse";
import { Stream } from "./stream";
import { decode } from "./text";

const TYPING_LIMIT = 40_000;

export interface Receiver {
  token(): string;
  take(entries: readonly Entry[]): void;
  knows(id: string | undefined): boolean; // whether the turn of this message is there
  gone(): void;
  refused(error: Refused): void;
  reached(): void;
  changed(): void;
}

export class Incoming {
  typing = false; // Thora answers another tab
  down = false;
  private asleep = false;
  private last = 0; // the entry up to which there is no gap
  private held: Entry[] | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stream: Stream;

  constructor(
    api: Api,
    private readonly receiver: Receiver,
  ) {
    this.stream = new Stream({
      connect: (signal) => api.stream(receiver.token(), this.last, signal),
      heard: (events) => this.heard(events),
      refused: (error) => receiver.refused(error),
      reached: (yes) => {
        if (this.down === !yes) return;
        this.down = !yes;
        if (yes) receiver.reached();
        receiver.changed();
      },
    });
  }

  /** From behind an entry that is known; where the widget numbered it, behind the server's last before it. */
  from(seq: number): void {
    this.last = whole(seq);
    this.start();
  }

  start(): void {
    if (!this.asleep) this.stream.start();
  }

  /** Nobody looks: no request stays open, whatever other tabs do. */
  sleep(): void {
    this.asleep = true;
    this.stop();
  }

  wake(starts: boolean): void {
    this.asleep = false;
    if (starts) this.start();
    this.stream.hurry();
  }

  stop(): void {
    this.stream.stop();
  }

  /** While an answer is awaited, news wait with it: a turn is shown at once. */
  hold(): void {
    this.held = [];
  }

  release(): Entry[] {
    const held = this.held ?? [];
    this.held = null;
    return held;
  }

  shows(typing: boolean): void {
    clearTimeout(this.timer);
    if (typing) this.timer = setTimeout(() => this.shows(false), TYPING_LIMIT);
    if (this.typing === typing) return;
    this.typing = typing;
    this.receiver.changed();
  }

  private heard(events: readonly ServerEvent[]): void {
    const fresh: Entry[] = [];
    for (const { id, event, data } of events) {
      if (event === "gone") return this.receiver.gone();
      if (event === "typing" && !this.held && !this.receiver.knows(decode<Entry>(data)?.id)) this.shows(true);
      const entry = event === "entry" ? decode<Entry>(data) : null;
      if (!entry) continue;
      this.last = Math.max(this.last, Number(id) || entry.seq);
      fresh.push(entry);
    }
    if (this.held) this.held.push(...fresh);
    else this.receiver.take(fresh);
  }
}
