// What the visitor does, beyond opening and closing.
import { spoken } from "./announcer";
import { copy } from "./clipboard";
import type { ThoraChat } from "./element";
import { nameOf, type Choice, type Entry } from "./entries";
import type { Question } from "./menu";
import type { Outgoing } from "./outbox";
import { save, transcript } from "./transcript";

/** After something was sent: its bubble is in view, and the input ready. */
function sent(chat: ThoraChat): void {
  chat.notice = "";
  chat.scroller.toEnd();
  chat.focusTo(chat.isTouch ? ".mine" : "#text"); // on a touch screen the input would bring up the keyboard
}

export function say(chat: ThoraChat, text: string): void {
  chat.conversation.say(text);
  sent(chat);
}

export function choose(chat: ThoraChat, choice: Choice): void {
  chat.conversation.choose(choice);
  sent(chat);
}

export function again(chat: ThoraChat, item: Outgoing): void {
  chat.conversation.outbox.again(item);
  sent(chat);
}

export async function start(chat: ThoraChat): Promise<void> {
  chat.notice = "";
  await chat.conversation.start();
}

export async function copyAnswer(chat: ThoraChat, entry: Entry): Promise<void> {
  const text = spoken(entry.text) + (entry.source ? `\n${entry.source}` : "");
  if (!(await copy(text, chat.renderRoot))) return;
  const name = nameOf(entry);
  chat.copied = name;
  chat.announcer.say(chat.words.copied ?? "");
  chat.requestUpdate();
  setTimeout(() => {
    if (chat.copied === name) chat.copied = 0;
    chat.requestUpdate();
  }, 2_000);
}

export async function download(chat: ThoraChat): Promise<void> {
  toggleMenu(chat, false);
  chat.focusTo("#menu-button");
  const { words, options } = chat;
  try {
    const entries = await chat.conversation.whole();
    const names = { visitor: words.you ?? "", thora: words.thora ?? "", staff: words.staff ?? "" };
    save(transcript(entries, options.language, words.title ?? "", names), "thora.txt");
  } catch {
    chat.complain(words.no_answer ?? "");
  }
}

export function toggleMenu(chat: ThoraChat, open = !chat.menuOpen): void {
  chat.menuOpen = open;
  if (open) chat.notice = ""; // read by who tries again
  chat.requestUpdate();
}

/** Asked before what cannot be undone. */
export function askFirst(chat: ThoraChat, question: Question): void {
  chat.menuOpen = false;
  chat.asking = question;
  chat.focusTo("#keep");
}

export async function answer(chat: ThoraChat, yes: boolean): Promise<void> {
  const { asking, words } = chat;
  chat.asking = null;
  chat.focusTo("#menu-button");
  if (!yes || !asking) return;
  try {
    if (asking === "start_over") {
      await chat.conversation.startOver();
    } else {
      await chat.conversation.erase();
      chat.notify(words.deleted ?? "");
    }
    chat.focusInside();
  } catch {
    chat.complain(words.no_answer ?? "");
  }
}

export function showNewest(chat: ThoraChat): void {
  chat.scroller.toAnswer(chat.below);
  chat.below = 0;
  chat.focusTo("#log");
}

export function scrolled(chat: ThoraChat): void {
  if (!chat.below || !chat.scroller.atEnd(chat.log)) return;
  chat.below = 0;
  chat.requestUpdate();
}
