// What was said, in the server's order. The same entry may come by more than one way.
import type { Link } from "./markup";

export interface Choice {
  title: string;
  payload?: string;
  start?: string;
  day?: string;
  time?: string;
  place?: string; // with whom and where
  line?: string; // all of it, as the text lists it
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

/** Where the server could not look into its store, an answer has no numbers and the question is not with it. */
export function numbered(entries: readonly Entry[], own: { id: string; text: string }, last: number): Entry[] {
  if (entries[0]?.seq !== undefined) return [...entries];
  const at = new Date().toISOString();
  const said: Entry[] = [{ seq: 0, id: own.id, from: "visitor", at, text: own.text }];
  for (const entry of entries) said.push({ ...entry, from: "thora", at });
  return said.map((entry, index) => ({ ...entry, seq: last + (index + 1) / 1000 }));
}

/** What of the news was not shown yet, where `shown` answers to the message `own` were shown before they had numbers. */
export function rest(fresh: readonly Entry[], own: string, shown: number): Entry[] {
  if (!shown) return [...fresh];
  let left = 0;
  return fresh.filter((entry) => {
    if (entry.id === own) left = shown;
    else if (entry.from === "visitor" || left === 0) return true;
    else left--;
    return false;
  });
}

export function lastSeq(entries: readonly Entry[]): number {
  return entries[entries.length - 1]?.seq ?? 0;
}

/** The text without the lines of a list that the buttons below it say. */
export function lead({ text, buttons }: Entry): string {
  const said: string[] = [];
  for (const { start, line } of buttons ?? []) if (start && line) said.push(`• ${line}`);
  if (!said.length) return text;
  return text
    .split("\n")
    .filter((line) => said.indexOf(line) < 0)
    .join("\n");
}

interface Day {
  name: string;
  times: Choice[];
}

/** Free times by their days; all other buttons apart. */
export function byDay(buttons: readonly Choice[]): { days: Day[]; others: Choice[] } {
  const days: Day[] = [];
  const others: Choice[] = [];
  for (const button of buttons) {
    if (!button.start) {
      others.push(button);
      continue;
    }
    const name = button.day ?? "";
    const last = days[days.length - 1];
    if (last && last.name === name) last.times.push(button);
    else days.push({ name, times: [button] });
  }
  return { days, others };
}
