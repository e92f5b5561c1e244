import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fill, LANGUAGES, launcherName, told } from "../src/words";

const folder = new URL("../src/", import.meta.url);
const source = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf-8")).join("\n");
const file = readFileSync(new URL("../../data/chat_words.yml", import.meta.url), "utf-8");
const server: Record<string, Record<string, string>> = parse(file).chat_words;

describe("words of the server", () => {
  const used = [...source.matchAll(/\bwords\.(\w+)/g)].map((match) => match[1]!);
  const made = ["mark_emergency", "mark_urgent", "mark_crisis", "start_over", "download", "delete", "start_over_question"];
  made.push("start_over_yes", "delete_question", "delete_yes");
  const builtIn = Object.keys(LANGUAGES.en);
  const needed = [...new Set([...used, ...made])].filter((name) => !builtIn.includes(name));

  it.each(["en", "fr", "es"])("are all there in %s", (language) => {
    expect(needed.length).toBeGreaterThan(30);
    expect(needed.filter((name) => !server[language]?.[name])).toEqual([]);
  });
});

describe("words that are built in", () => {
  it("are the same in each language", () => {
    for (const words of Object.values(LANGUAGES)) expect(Object.keys(words)).toEqual(Object.keys(LANGUAGES.en));
  });

  it("name the button that opens the chat", () => {
    expect(launcherName(LANGUAGES.en, "", 0)).toBe("Open chat");
    expect(launcherName(LANGUAGES.en, "", 1)).toBe("Open chat, 1 new message");
    expect(launcherName(LANGUAGES.en, "Ask us", 2)).toBe("Ask us, 2 new messages");
  });

  it("leave what nobody fills in", () => expect(fill("{a} {b}", { a: 1 })).toBe("1 {b}"));
});

describe("what went wrong", () => {
  const errors = { too_many: "try_later", busy: "no_answer", later: "not_there" };
  const fault = (code: string) => ({ code, text: "In English.", wait: 7 });

  it.each(["en", "fr", "es"])("is told in %s", (language) => {
    const words = server[language]!;
    expect(told(fault("busy"), words, errors)).toBe(words.no_answer);
    expect(told(fault("too_many"), words, errors)).toContain(" 7 ");
  });

  it.each(["later", "unknown", ""])("is told as the server does where there is no word for it (%s)", (code) => {
    expect(told(fault(code), server.fr!, errors)).toBe("In English.");
    expect(told(fault(code), {}, undefined)).toBe("In English.");
  });
});
