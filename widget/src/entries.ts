// What was said, in the server's order. The same entry may come by more than one way.
import type { Link } from "./markup";

export interface Choice {
  title: string;
  payload?: string;
  start?: string;
  day?: string;
  time?: string;
}

export interface Entry {
  seq: number;
  id?: string;
  from: "visitor" | "thora" | "staff";
  at: string;
  text: string;
  buttons?: Choice[];
  source?: string;
  links?: Link[];
  level?: "emergency" | "urgent" | "crisis";
  calendar?: string;
}

/** Both together, each once, by their numbers; and those that were not known before. */
export function merge(known: readonly Entry[], more: readonly Entry[]): { all: Entry[]; fresh: Entry[] } {
  const seen = new Set<number>();
  for (const entry of known) seen.add(entry.seq);
  const fresh: Entry[] = [];
  for (const entry of more) {
    if (seen.has(entry.seq)) continue;
    seen.add(entry.seq);
    fresh.push(entry);
  }
  fresh.sort((a, b) => a.seq - b.seq);
  const all = [...known, ...fresh];
  all.sort((a, b) => a.seq - b.seq);
  return { all, fresh };
}

export function lastSeq(entries: readonly Entry[]): number {
  return entries[entries.length - 1]?.seq ?? 0;
}
