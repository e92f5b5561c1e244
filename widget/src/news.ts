// What the conversation brings: told to the screen reader, to the page, and shown without disturbing who reads.
import { spoken } from "./announcer";
import { giveBack } from "./composer";
import type { ThoraChat } from "./element";
import { nameOf, type Entry } from "./entries";
import type { Hooks } from "./hooks";
import { reason } from "./message-list";
import { launcherName } from "./words";

function heard(chat: ThoraChat, entry: Entry): string {
  const { words } = chat;
  const who = entry.from === "staff" ? words.staff : words.thora;
  const mark = entry.level ? `${words[`mark_${entry.level}`]}. ` : "";
  return `${who}: ${mark}${spoken(entry.text)}`;
}

function arrived(chat: ThoraChat, fresh: readonly Entry[], goesOn: boolean): void {
  for (const { from } of fresh) chat.tell("message", { from });
  if (chat.isOpen && chat.conversation.stage !== "chat") return; // it will be there when the rest is restored
  const theirs = fresh.filter((entry) => entry.from !== "visitor");
  const first = theirs[0];
  if (!first && !goesOn) return chat.scroller.toEnd();
  if (!chat.isOpen) {
    if (first) chat.announcer.say(launcherName(chat.builtIn, chat.options.label, chat.conversation.unread));
    return;
  }
  for (const entry of theirs) chat.announcer.say(heard(chat, entry), entry.level !== undefined);
  chat.conversation.seen();
  if (!first || goesOn) return chat.scroller.goOn(chat.log);
  const own = fresh.length > theirs.length; // the answer to what was just asked
  if (own || chat.scroller.atEnd(chat.log)) chat.scroller.toAnswer(nameOf(first));
  else chat.below ||= nameOf(first);
}

export function hooksOf(chat: ThoraChat): Hooks {
  return {
    changed: () => chat.requestUpdate(),
    arrived: (fresh, goesOn) => arrived(chat, fresh, goesOn),
    began: () => {
      chat.tell("start");
      chat.scroller.toEnd();
      chat.keepFocus();
    },
    restored: () => {
      chat.notice = "";
      if (chat.isOpen) chat.conversation.seen();
      chat.scroller.toEnd();
      chat.keepFocus();
    },
    trouble: (item) => {
      chat.scroller.toEnd();
      if (chat.isOpen) chat.announcer.say(item.state === "failed" ? chat.conversation.why(item.error) || (chat.words.failed ?? "") : reason(chat, item));
    },
    lost: (texts) => {
      const ended = chat.words.ended ?? "";
      if (texts.length) giveBack(chat, texts.join("\n"));
      if (chat.conversation.stage === "consent") return chat.notify(ended);
      chat.scroller.toEnd();
      if (chat.isOpen) chat.announcer.say(ended);
    },
    erased: () => chat.notify(chat.words.deleted ?? ""),
  };
}
