// The conversation as a text that anybody can open, print or give to a physiotherapist.
import type { Entry } from "./entries";

export function transcript(entries: readonly Entry[], language: string, title: string, names: Record<string, string>): string {
  const time = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  let text = `${title}\n`;
  for (const { from, at, text: said, source } of entries) {
    text += `\n${names[from]} (${time.format(new Date(at))})\n${said}\n`;
    if (source) text += `${source}\n`;
  }
  return text;
}

export function save(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
