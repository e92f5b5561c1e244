// Words that are built in, and how {placeholders} are filled. All other words come with the configuration.
import en from "../words/en.yml";
import es from "../words/es.yml";
import fr from "../words/fr.yml";

export type Words = Record<string, string>;
export const LANGUAGES = { en, fr, es } as const;
export type Language = keyof typeof LANGUAGES;

export function isLanguage(name: string): name is Language {
  return name === "en" || name === "fr" || name === "es";
}

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export interface Fault {
  code: string;
  text: string; // the server's own words, in English
  wait: number; // seconds
}

/** What went wrong in the visitor's language; as the server says it where there is no word for it. */
export function told(fault: Fault, words: Words, errors: Record<string, string> = {}): string {
  const word = words[errors[fault.code] ?? ""];
  return word ? fill(word, { seconds: fault.wait }) : fault.text;
}

/** "Open chat, 2 new messages" */
export function launcherName(words: Words, label: string, unread: number): string {
  const name = label || words.open || "";
  if (!unread) return name;
  return `${name}, ${unread === 1 ? words.unread_one : fill(words.unread_many ?? "", { count: unread })}`;
}
