// Messages on their way: sent one after the other, in order, each with its own name however often it is tried.
import { Refused } from "./api";
import { pause } from "./stream";
import type { Fault } from "./words";

export interface Outgoing {
  id: string;
  text: string; // what the visitor sees
  payload?: string | undefined; // of a button; without one, the text is sent
  state: "waiting" | "sending" | "failed";
  error?: Fault | undefined; // what the server says of why
  again?: boolean | undefined; // whether trying again could help
  until?: number | undefined; // when the server asked for patience
}

export interface Delivery {
  send(item: Outgoing): Promise<void>;
  changed(items: readonly Outgoing[]): void;
  failed(item: Outgoing): void;
  refused(error: Refused, item: Outgoing): boolean; // whether it was taken care of
}

const PATIENCE = 5; // how often a server that asks to wait is asked again

export class Outbox {
  items: Outgoing[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private running = false;

  constructor(private readonly delivery: Delivery) {}

  get busy(): boolean {
    return this.running;
  }

  /** Whether messages wait for a server that cannot be reached, or asked for patience. */
  get stuck(): boolean {
    return this.tries > 0 && this.items.some((item) => item.state === "waiting");
  }

  add(item: Outgoing): void {
    // Who writes on has read why another could not be sent.
    this.items = [...this.items.filter((one) => one.state !== "failed" || one.again), item];
    this.changed();
    void this.run();
  }

  /** What a tab left behind when it was loaded again. */
  restore(items: readonly Outgoing[]): void {
    this.items = items.map((item) => (item.state === "sending" ? { ...item, state: "waiting" } : item));
  }

  again(item: Outgoing): void {
    this.replace(item, { state: "waiting", error: undefined, until: undefined });
    this.hurry();
  }

  /** Try now: the connection is back, or somebody pressed the button. */
  hurry(): void {
    for (const item of this.items) if ((item.until ?? 0) > Date.now()) return;
    clearTimeout(this.timer);
    this.tries = 0;
    void this.run();
  }

  drop(ids: readonly (string | undefined)[]): void {
    const left = this.items.filter((item) => ids.indexOf(item.id) < 0);
    if (left.length === this.items.length) return;
    this.items = left;
    this.changed();
  }

  clear(): Outgoing[] {
    const items = this.items;
    clearTimeout(this.timer);
    this.tries = 0;
    this.items = [];
    this.changed();
    return items;
  }

  private replace(item: Outgoing, change: Partial<Outgoing>): void {
    this.items = this.items.map((one) => (one.id === item.id ? { ...one, ...change } : one));
    this.changed();
  }

  private changed(): void {
    this.delivery.changed(this.items);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    clearTimeout(this.timer);
    for (;;) {
      const item = this.items.find((one) => one.state === "waiting");
      if (!item) return;
      this.running = true;
      this.replace(item, { state: "sending", error: undefined, until: undefined });
      try {
        await this.delivery.send(item);
        this.running = false;
        this.tries = 0;
        this.items = this.items.filter((one) => one.id !== item.id);
        this.changed();
      } catch (error) {
        this.running = false;
        if (!this.goesOn(error instanceof Refused ? error : new Refused(0), item)) return;
      }
    }
  }

  /** After a failure: whether the next message may be sent now. */
  private goesOn(error: Refused, item: Outgoing): boolean {
    if (this.delivery.refused(error, item)) {
      this.replace(item, { state: "waiting" }); // if it is still there
      return false;
    }
    const asksToWait = error.status === 429 || error.status === 503;
    if (error.status === 0 || (asksToWait && this.tries < PATIENCE)) {
      const rest = error.wait ? error.wait * 1000 : pause(this.tries + 1);
      const until = error.wait ? Date.now() + rest : undefined;
      const fault = error.status === 429 ? undefined : error; // its words have the time to wait in them
      const first = this.tries++ === 0;
      this.replace(item, { state: "waiting", error: fault, until });
      this.timer = setTimeout(() => void this.run(), rest);
      if (first || until) this.delivery.failed({ ...item, error: fault, until });
      return false;
    }
    const again = error.status >= 500 || error.status === 429;
    this.tries = 0;
    this.replace(item, { state: "failed", error, again });
    this.delivery.failed({ ...item, error, again });
    return true;
  }
}
