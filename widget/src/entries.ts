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
  id?: string; // of the visitor's message; of those that the widget numbered, on the answers too
  part?: number; // numbered by the widget: the place in its turn, from 0
  was?: number; // its first number here, where it has another by now
  from: "visitor" | "thora" | "staff";
  at: string;
  text: string;
  buttons?: Choice[];
  source?: string;
  links?: Link[];
  level?: "emergency" | "urgent" | "crisis";
  calendar?: string;
}

const STEP = 1e-6; // between the numbers that the widget gives: they never reach the server's next one
const inOrder = (a: Entry, b: Entry): number => a.seq - b.seq;

/** What stands in the server's list for an entry that the widget numbered; else the last before it in its turn. */
function counterpart(given: readonly Entry[], { id, part = 0 }: Entry): { last: Entry | undefined; found: boolean } {
  let last: Entry | undefined;
  let left = -1;
  for (const entry of given) {
    if (entry.from !== "visitor") left--;
    else left = entry.id === id ? part : -1;
    if (left >= 0) last = entry;
    if (left === 0) return { last, found: true };
  }
  return { last, found: false };
}

/**
 * Both together, each once, by their numbers; and those that were not known before.
 * What the widget numbered gives place to the same with the server's numbers, or goes behind what came before it.
 * `seen`: up to where the visitor has seen it, in the numbers that hold before and after.
 */
export function merge(known: Entry[], more: readonly Entry[], seen = 0): { all: Entry[]; fresh: Entry[]; seen: number } {
  const names = new Set<unknown>();
  const given: Entry[] = [];
  const own: Entry[] = [];
  let fresh: Entry[] = [];
  [...known, ...more].forEach((entry, index) => {
    const { seq, id, part } = entry;
    const name = part === undefined ? seq : `${id} ${part}`;
    if (names.has(name)) return;
    names.add(name);
    (part === undefined ? given : own).push(entry);
    if (index >= known.length) fresh.push(entry);
  });
  if (!fresh.length) return { all: known, fresh, seen };
  given.sort(inOrder);
  const all = [...given];
  let now = seen;
  let behind = 0;
  for (const entry of own) {
    const isShown = fresh.indexOf(entry) < 0;
    const { last, found } = counterpart(given, entry);
    let place = entry;
    if (last) behind = Math.max(behind, last.seq);
    if (last && found) {
      place = isShown ? { ...last, was: entry.was ?? entry.seq } : last;
      if (isShown) all[all.indexOf(last)] = place;
      fresh = fresh.filter((one) => one !== entry && (one !== last || !isShown));
    } else {
      if (entry.seq <= behind) place = { ...entry, seq: behind + STEP, was: entry.was ?? entry.seq };
      behind = place.seq;
      all.push(place);
      fresh = fresh.map((one) => (one === entry ? place : one));
    }
    if (entry.seq <= seen) now = Math.max(now, place.seq);
  }
  fresh.sort(inOrder);
  all.sort(inOrder);
  return { all, fresh, seen: now };
}

/** An answer to a message that the server has not numbered, or the message itself as part 0, behind the entry `last`. */
export function numberedHere(entry: Entry | null, { id, text }: { id: string; text: string }, part: number, last: number): Entry {
  const at = new Date().toISOString();
  const said = entry ? { ...entry, from: "thora" as const } : { from: "visitor" as const, text };
  return { ...said, at, id, part, seq: last + (part + 1) * STEP };
}

/** Where the server could not look into its store, an answer has no numbers and the question is not with it. */
export function numbered(entries: readonly Entry[], own: { id: string; text: string }, last: number): Entry[] {
  if (entries[0]?.seq !== undefined) return [...entries];
  return [null, ...entries].map((entry, part) => numberedHere(entry, own, part, last));
}

export function lastSeq(entries: readonly Entry[]): number {
  return entries[entries.length - 1]?.seq ?? 0;
}

/** The number by which the page knows an entry: it stays when the server's own takes its place. */
export function nameOf({ was, seq }: Entry): number {
  return was ?? seq;
}

/** The last number of the server's up to here; 0 for what is none, such as somebody else's in the storage. */
export function whole(seq: number): number {
  return Math.floor(seq) || 0;
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
