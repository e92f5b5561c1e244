// The conversation: how far it is, what was said, what is on its way. Knows nothing of how it looks.
import { Api, Refused, type Config } from "./api";
import { lastSeq, merge, type Choice, type Entry } from "./entries";
import type { Memory } from "./memory";
import { Outbox, type Outgoing } from "./outbox";
import type { ServerEvent } from "./sse";
import { Stream } from "./stream";
import { decode, encode, uuid } from "./text";

export type Stage = "idle" | "loading" | "unreachable" | "consent" | "chat";

/** What the browser keeps of it: no word that was said. */
interface Ticket {
  token: string;
  consent: string; // version that was agreed to
  key: string; // tells whether another tab began a new one
  seen: number; // the last entry that was shown
}

export interface Hooks {
  changed(): void;
  arrived(fresh: Entry[]): void; // new entries, not at restore
  restored(): void;
  began(): void;
  trouble(item: Outgoing): void;
  lost(texts: string[]): void; // the conversation has ended; these were not sent
  erased(): void; // by another tab
}

const TICKET = "thora";
const QUEUE = "thora-queue";
const TYPING_LIMIT = 40_000;

export class Conversation {
  stage: Stage = "idle";
  config: Config | null = null;
  entries: Entry[] = [];
  ended = false;
  typing = false; // in answer to another tab
  starting = false;
  trouble: Refused | null = null; // why it could not begin
  streamDown = false;
  readonly outbox: Outbox;
  private ticket: Ticket | null = null;
  private held: Entry[] | null = null; // what the stream brought while an answer is awaited
  private streamed = 0; // the last entry that came without a gap
  private asked: string[] = []; // questions that wait for the beginning
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly stream: Stream;

  constructor(
    readonly api: Api,
    private language: string,
    private readonly lasting: Memory,
    private readonly tab: Memory,
    private readonly hooks: Hooks,
  ) {
    this.outbox = new Outbox({
      send: (item) => this.deliver(item),
      failed: (item) => hooks.trouble(item),
      changed: (items) => {
        if (items.length) this.tab.set(QUEUE, encode(items));
        else this.tab.forget(QUEUE);
        hooks.changed();
      },
      refused: (error) => this.refused(error),
    });
    this.stream = new Stream({
      connect: (signal) => api.stream(this.ticket?.token ?? "", this.streamed, signal),
      heard: (events) => this.heard(events),
      refused: (error) => void (error.status === 401 && this.lose()),
      reached: (yes) => {
        if (this.streamDown === !yes) return;
        this.streamDown = !yes;
        if (yes) this.outbox.hurry();
        hooks.changed();
      },
    });
  }

  get unread(): number {
    const seen = this.ticket?.seen ?? 0;
    return this.entries.filter((entry) => entry.from !== "visitor" && entry.seq > seen).length;
  }

  /** A visitor who has a conversation hears of what is new in it. */
  wake(): void {
    this.ticket = decode<Ticket>(this.lasting.get(TICKET));
    if (!this.ticket) return;
    this.streamed = this.ticket.seen;
    this.stream.start();
  }

  sleep(): void {
    this.stream.stop();
  }

  /** The page is looked at again, or the connection is back. */
  resume(): void {
    if (this.ticket) this.stream.start();
    this.stream.hurry();
    this.outbox.hurry();
    if (this.stage === "unreachable") void this.open();
  }

  async open(): Promise<void> {
    if (this.stage !== "idle" && this.stage !== "unreachable") return;
    this.go("loading");
    try {
      this.config ??= await this.api.config(this.language);
      this.ticket ??= decode<Ticket>(this.lasting.get(TICKET));
      if (this.ticket?.consent === this.config.consent.version) await this.restore();
      else this.go("consent");
    } catch {
      this.go("unreachable");
    }
  }

  /** Interface in another language. */
  async translate(language: string): Promise<void> {
    this.language = language;
    if (!this.config) return;
    this.config = await this.api.config(language).catch(() => this.config);
    this.hooks.changed();
  }

  /** The visitor agrees. */
  async start(): Promise<void> {
    if (this.starting) return;
    this.starting = true;
    this.trouble = null;
    this.hooks.changed();
    try {
      await this.begin();
    } catch (error) {
      this.trouble = error instanceof Refused ? error : new Refused(0);
      if (this.trouble.status === 409) await this.renew();
    } finally {
      this.starting = false;
      this.hooks.changed();
    }
    if (this.stage === "chat") this.outbox.hurry();
  }

  say(text: string, payload?: string): void {
    this.outbox.add({ id: uuid(), text, payload, state: "waiting" });
  }

  /** A payload without a slash is text: pressing types it. */
  choose({ title, payload }: Choice): void {
    if (payload && payload[0] !== "/") this.say(payload);
    else this.say(title, payload);
  }

  /** A question of the page: said as soon as there is a conversation. */
  ask(question: string): void {
    if (this.stage === "chat") this.say(question);
    else this.asked.push(question);
  }

  seen(): void {
    const last = lastSeq(this.entries);
    if (!this.ticket || this.ticket.seen >= last) return;
    this.keep({ ...this.ticket, seen: last });
    this.hooks.changed();
  }

  /** Deleted on the server and here. Throws where that failed. */
  async erase(): Promise<void> {
    const token = this.ticket?.token;
    try {
      if (token) await this.api.erase(token);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
    }
    this.forget();
    this.lasting.forget(TICKET);
    this.go("consent");
  }

  async startOver(): Promise<void> {
    await this.erase();
    await this.start();
  }

  async whole(): Promise<{ started: string; entries: Entry[] }> {
    const { started, entries } = await this.api.whole(this.ticket?.token ?? "");
    return { started: started ?? entries[0]?.at ?? "", entries };
  }

  /** Another tab began, went on or deleted. */
  stored(key: string | null): void {
    if (key !== TICKET && key !== null) return;
    const ticket = decode<Ticket>(this.lasting.get(TICKET));
    const other = ticket?.key !== this.ticket?.key;
    if (!other) {
      this.ticket = ticket;
      this.hooks.changed();
      return;
    }
    this.forget();
    this.ticket = ticket;
    if (ticket) this.stream.start();
    if (this.stage === "idle") return;
    if (ticket && ticket.consent === this.config?.consent.version) void this.restore().catch(() => this.go("unreachable"));
    else if (this.stage === "chat") {
      this.go("consent");
      this.hooks.erased();
    }
  }

  private go(stage: Stage): void {
    this.stage = stage;
    this.hooks.changed();
  }

  private keep(ticket: Ticket): void {
    this.ticket = ticket;
    this.lasting.set(TICKET, encode(ticket));
  }

  private forget(): void {
    this.stream.stop();
    this.ticket = null;
    this.entries = [];
    this.streamed = 0;
    this.ended = this.typing = false;
    this.outbox.clear();
  }

  private async begin(): Promise<void> {
    const consent = this.config?.consent.version ?? "";
    const { token } = await this.api.begin(consent);
    this.stream.stop();
    this.entries = [];
    this.streamed = 0;
    this.ended = false;
    this.keep({ token, consent, key: uuid(), seen: 0 });
    this.stream.start();
    this.enter();
    this.hooks.began();
  }

  private enter(): void {
    this.go("chat");
    for (const question of this.asked.splice(0)) this.say(question);
  }

  private async renew(): Promise<void> {
    this.config = await this.api.config(this.language).catch(() => this.config);
    this.go("consent");
  }

  private async restore(): Promise<void> {
    try {
      const entries = await this.api.entries(this.ticket?.token ?? "");
      this.entries = merge(this.entries, entries).all;
      this.streamed = lastSeq(this.entries);
      const left = decode<Outgoing[]>(this.tab.get(QUEUE)) ?? [];
      if (!this.outbox.items.length) this.outbox.restore(left.filter((item) => !entries.some((entry) => entry.id === item.id)));
      this.stream.start();
      this.enter();
      this.hooks.restored();
      this.outbox.hurry();
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      this.lose();
    }
  }

  private async deliver(item: Outgoing): Promise<void> {
    if (!this.ticket) await this.begin();
    const { id, text, payload } = item;
    this.held = [];
    let entries: Entry[] = [];
    try {
      const said = payload ? { id, payload, title: text } : { id, text };
      const answer = await this.api.say(this.ticket?.token ?? "", said);
      entries = answer.entries;
      if (answer.token && this.ticket) this.keep({ ...this.ticket, token: answer.token });
    } finally {
      const held = this.held ?? [];
      this.held = null;
      this.take([...entries, ...held]);
    }
  }

  private refused(error: Refused): boolean {
    if (error.status === 401) this.lose();
    else if (error.status === 409) {
      this.trouble = error;
      void this.renew();
    } else return false;
    return true;
  }

  /** The server does not know this conversation any more. */
  private lose(): void {
    const texts: string[] = [];
    for (const item of this.outbox.items) if (!item.payload) texts.push(item.text);
    const entries = this.entries;
    this.forget();
    this.lasting.forget(TICKET);
    if (this.stage === "idle") return this.hooks.changed();
    this.ended = true;
    if (this.stage === "chat") this.entries = entries; // may still be read
    else this.stage = "consent";
    this.hooks.changed();
    this.hooks.lost(texts);
  }

  private heard(events: readonly ServerEvent[]): void {
    const fresh: Entry[] = [];
    for (const { id, event, data } of events) {
      if (event === "gone") return this.stored(TICKET);
      if (event === "typing" && !this.outbox.busy) this.otherTurn(true);
      const entry = event === "entry" ? decode<Entry>(data) : null;
      if (!entry) continue;
      this.streamed = Math.max(this.streamed, Number(id) || entry.seq);
      fresh.push(entry);
    }
    if (this.held) this.held.push(...fresh);
    else this.take(fresh);
  }

  private otherTurn(typing: boolean): void {
    clearTimeout(this.typingTimer);
    if (typing) this.typingTimer = setTimeout(() => this.otherTurn(false), TYPING_LIMIT);
    if (this.typing === typing) return;
    this.typing = typing;
    this.hooks.changed();
  }

  private take(more: readonly Entry[]): void {
    const { all, fresh } = merge(this.entries, more);
    if (!fresh.length) return;
    this.entries = all;
    if (fresh.some((entry) => entry.from !== "visitor")) this.otherTurn(false);
    this.outbox.drop(more.map((entry) => entry.id));
    this.hooks.arrived(fresh);
    this.hooks.changed();
  }
}
