// The conversation: how far it is, what was said, what is on its way. Knows nothing of how it looks.
import { Api, Refused, type Config } from "./api";
import { lastSeq, merge, numbered, numberedHere, type Choice, type Entry } from "./entries";
import type { Hooks, Stage } from "./hooks";
import { Incoming } from "./incoming";
import type { Memory } from "./memory";
import { Outbox, type Outgoing } from "./outbox";
import { decode, encode, uuid } from "./text";
import { TicketBox, type Ticket } from "./ticket";
import { told, type Fault } from "./words";

const QUEUE = "thora-queue";
const NOTHING = { id: "", entries: [] };

export class Conversation {
  stage: Stage = "idle";
  config: Config | null = null;
  entries: Entry[] = [];
  early: { id: string; entries: Entry[] } = NOTHING; // the message under way and what was said to it, as yet without the server's numbers
  ended = false;
  starting = false;
  trouble: Refused | null = null; // why it could not begin
  readonly outbox: Outbox;
  readonly incoming: Incoming;
  private erasing = false;
  private asked = ""; // a question that waits for the beginning
  private readonly tickets: TicketBox;

  constructor(
    readonly api: Api,
    private language: string,
    lasting: Memory,
    private readonly tab: Memory,
    private readonly hooks: Hooks,
  ) {
    this.tickets = new TicketBox(lasting);
    this.outbox = new Outbox({
      send: (item) => this.deliver(item),
      failed: (item) => hooks.trouble(item),
      changed: (items) => {
        if (items.length) tab.set(QUEUE, encode(items));
        else tab.forget(QUEUE);
        hooks.changed();
      },
      refused: (error) => this.refused(error),
    });
    this.incoming = new Incoming(api, {
      token: () => this.ticket?.token ?? "",
      take: (entries) => this.take(entries),
      knows: (id) => this.entries.some((entry) => entry.id === id && entry.from === "visitor"),
      gone: () => this.gone(),
      refused: (error) => void (error.status === 401 && this.lose()),
      reached: () => this.outbox.hurry(),
      changed: () => hooks.changed(),
    });
  }

  private get ticket(): Ticket | null {
    return this.tickets.current;
  }

  get unread(): number {
    const seen = this.ticket?.seen ?? 0;
    return [...this.entries, ...this.early.entries].filter((entry) => entry.from !== "visitor" && entry.seq > seen).length;
  }

  /** What went wrong, for the visitor; "" where nobody says. */
  why(fault: Fault | null | undefined): string {
    return fault ? told(fault, this.config?.words ?? {}, this.config?.errors) : "";
  }

  /** A visitor who has a conversation hears of what is new in it. */
  wake(): void {
    this.tickets.current = this.tickets.kept();
    if (this.ticket) this.incoming.from(this.ticket.seen);
  }

  sleep(): void {
    this.incoming.sleep();
  }

  /** The page is looked at again, or the connection is back. */
  resume(): void {
    this.incoming.wake(this.ticket !== null);
    this.outbox.hurry();
    if (this.stage === "unreachable") void this.open();
  }

  async open(): Promise<void> {
    if (this.stage !== "idle" && this.stage !== "unreachable") return;
    this.go("loading");
    try {
      this.config ??= await this.api.config(this.language);
      this.tickets.current ??= this.tickets.kept();
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
    else this.asked = question;
  }

  seen(): void {
    const last = Math.max(lastSeq(this.entries), lastSeq(this.early.entries));
    if (!this.ticket || this.ticket.seen >= last) return;
    this.tickets.keep({ seen: last });
    this.hooks.changed();
  }

  /** Deleted on the server and here. Throws where that failed. */
  async erase(): Promise<void> {
    this.erasing = true;
    try {
      if (this.ticket) await this.api.erase(this.ticket.token);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
    } finally {
      this.erasing = false;
    }
    this.tickets.discard();
    this.forget();
    this.go("consent");
  }

  async startOver(): Promise<void> {
    await this.erase();
    await this.start();
  }

  async whole(): Promise<Entry[]> {
    return (await this.api.whole(this.ticket?.token ?? "")).entries;
  }

  /** Another tab began, went on or deleted. */
  stored(key: string | null): void {
    if (this.tickets.concerns(key)) this.adopt(this.tickets.kept());
  }

  private adopt(ticket: Ticket | null): void {
    const isOther = ticket?.key !== this.ticket?.key;
    if (isOther) this.forget();
    else if (ticket) ticket.seen = Math.max(ticket.seen, this.ticket?.seen ?? 0);
    this.tickets.current = ticket;
    this.hooks.changed();
    if (!isOther || this.stage === "idle") return ticket ? this.incoming.start() : undefined;
    if (ticket && ticket.consent === this.config?.consent.version)
      void this.restore().catch(() => this.go("unreachable"));
    else if (this.stage === "chat") {
      this.go("consent");
      this.hooks.erased();
    }
  }

  /** Deleted on the server: by another tab, which may have begun a new one, or because its time was over. */
  private gone(): void {
    if (this.erasing) return;
    const { key } = this.ticket ?? {};
    const kept = this.tickets.kept();
    if (kept?.key !== key) return this.adopt(kept);
    this.tickets.discard();
    this.forget();
    if (this.stage !== "chat") return this.hooks.changed();
    this.go("consent");
    this.hooks.erased();
  }

  private go(stage: Stage): void {
    this.stage = stage;
    this.hooks.changed();
  }

  private forget(): void {
    this.incoming.stop();
    this.tickets.current = null;
    this.entries = [];
    this.early = NOTHING;
    this.ended = false;
    this.incoming.shows(false);
    this.outbox.clear();
  }

  private async begin(): Promise<void> {
    const consent = this.config?.consent.version ?? "";
    const { token } = await this.api.begin(consent);
    this.incoming.stop();
    this.entries = [];
    this.ended = false;
    this.tickets.keep({ token, consent, key: uuid(), seen: 0 });
    this.incoming.from(0);
    this.enter();
    this.hooks.began();
  }

  private enter(): void {
    this.go("chat");
    if (this.asked) this.say(this.asked);
    this.asked = "";
  }

  private async renew(): Promise<void> {
    this.config = await this.api.config(this.language).catch(() => this.config);
    this.go("consent");
  }

  private async restore(): Promise<void> {
    try {
      const entries = await this.api.entries(this.ticket?.token ?? "");
      this.entries = merge(this.entries, entries).all;
      if (!this.outbox.items.length) this.outbox.restore(decode<Outgoing[]>(this.tab.get(QUEUE)) ?? []);
      this.outbox.drop(entries.map((entry) => entry.id));
      this.incoming.from(lastSeq(this.entries));
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
    if (this.early.id !== id) this.early = { id, entries: [] };
    this.incoming.hold();
    let entries: Entry[] = [];
    try {
      const said = payload ? { id, payload, title: text } : { id, text };
      let count = 0;
      const answer = await this.api.say(this.ticket?.token ?? "", said, (entry) => {
        this.sayEarly(item, entry, ++count);
      });
      entries = numbered(answer.entries, item, lastSeq(this.entries));
      if (answer.token && this.ticket) this.tickets.keep({ token: answer.token });
    } finally {
      this.take([...entries, ...this.incoming.release()]);
    }
  }

  private sayEarly(item: Outgoing, entry: Entry, part: number): void {
    const { entries } = this.early;
    if (part < entries.length) return; // it is sent again
    const last = lastSeq(this.entries);
    const fresh = entries.length ? [] : [numberedHere(null, item, 0, last)];
    fresh.push(numberedHere(entry, item, part, last));
    this.early = { id: item.id, entries: [...entries, ...fresh] };
    this.hooks.arrived(fresh, entries.length > 0);
    this.hooks.changed();
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
    this.tickets.discard();
    this.forget();
    if (this.stage === "idle") return;
    this.ended = true;
    if (this.stage === "chat") this.entries = entries; // may still be read
    else this.stage = "consent";
    this.hooks.changed();
    this.hooks.lost(texts);
  }

  private take(more: readonly Entry[]): void {
    const { id, entries } = this.early;
    const before = this.ticket?.seen ?? 0;
    const isWhole = !!id && more.some((entry) => entry.id === id); // the turn that was said early, by whichever way
    const { all, fresh, seen } = merge(isWhole ? merge(this.entries, entries).all : this.entries, more, before);
    if (all === this.entries) return;
    if (isWhole) this.early = NOTHING;
    this.entries = all;
    if (this.ticket && seen > before) this.tickets.keep({ seen });
    if (fresh.some((entry) => entry.from !== "visitor")) this.incoming.shows(false);
    this.outbox.drop(more.map((entry) => entry.id));
    this.hooks.arrived(fresh, !fresh.length || (isWhole && entries.length > 0));
    this.hooks.changed();
  }
}
