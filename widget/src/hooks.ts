// What a conversation tells who shows it.
import type { Entry } from "./entries";
import type { Outgoing } from "./outbox";

export type Stage = "idle" | "loading" | "unreachable" | "consent" | "chat";

export interface Hooks {
  changed(): void;
  arrived(fresh: Entry[], goesOn: boolean): void; // new entries, not at restore; `goesOn`: of an answer that has begun
  restored(): void;
  began(): void;
  trouble(item: Outgoing): void;
  lost(texts: string[]): void; // the conversation has ended; these were not sent
  erased(): void; // by another tab
}
