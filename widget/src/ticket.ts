// What the browser keeps of a conversation, for the next visit and for other tabs: no word that was said.
import { whole } from "./entries";
import type { Memory } from "./memory";
import { decode, encode } from "./text";

export interface Ticket {
  token: string;
  consent: string; // version that was agreed to
  key: string; // tells whether another tab began a new one
  seen: number; // the last entry that was shown; only the server's numbers are kept
}

const KEY = "thora";

export class TicketBox {
  current: Ticket | null = null;

  constructor(private readonly memory: Memory) {}

  /** What is kept now, by this tab or another. */
  kept(): Ticket | null {
    const kept = decode<Ticket>(this.memory.get(KEY));
    return kept && { ...kept, seen: whole(kept.seen) };
  }

  keep(change: Partial<Ticket>): void {
    this.current = { token: "", consent: "", key: "", seen: 0, ...this.current, ...change };
    this.memory.set(KEY, encode({ ...this.current, seen: whole(this.current.seen) }));
  }

  /** Deleted here; what another tab has begun since then stays. */
  discard(): void {
    if (this.kept()?.key === this.current?.key) this.memory.forget(KEY);
    this.current = null;
  }

  /** Whether a change of the browser's storage may concern it. */
  concerns(key: string | null): boolean {
    return key === KEY || key === null;
  }
}
