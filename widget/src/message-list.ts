// The conversation from above to below: greeting, what was said, what is on its way.
import { html, nothing, type TemplateResult } from "lit";
import { again, scrolled, showNewest } from "./acts";
import type { ThoraChat } from "./element";
import { downIcon } from "./icons";
import { failed, mine, theirs } from "./message";
import type { Outgoing } from "./outbox";
import { fill } from "./words";

function row(before: unknown, message: TemplateResult, after: unknown): TemplateResult {
  return html`${before}${message}${after}`;
}

export function messageList(chat: ThoraChat): TemplateResult {
  const { words, conversation, options } = chat;
  const { entries, outbox, early } = conversation;
  let asked = -1;
  for (let index = 0; index < entries.length; index++) if (entries[index]?.from === "visitor") asked = index;
  const live = !outbox.items.length && !conversation.ended;
  let day = "";
  // One list: what is on its way keeps its place, and the focus, when it has arrived.
  const rows = entries.map((entry, index) => {
    const name = chat.dates.dayOf(entry.at);
    const separator = name === day ? nothing : html`<p class="day"><span>${name}</span></p>`;
    day = name;
    const isOwn = entry.from === "visitor";
    return row(separator, isOwn ? mine(chat, entry.text, entry, null) : theirs(chat, entry, live && index > asked ? "now" : "gone"), nothing);
  });
  for (const item of outbox.items) {
    const text = conversation.why(item.error) || words.failed || "";
    const after = item.state === "failed" ? failed(chat, text, item.again ? () => again(chat, item) : null) : nothing;
    rows.push(row(nothing, mine(chat, item.text, null, item), after));
    if (item.id !== early.id) continue;
    const buttons = item.state === "sending" ? "soon" : "gone";
    for (const entry of early.entries) if (entry.part) rows.push(row(nothing, theirs(chat, entry, buttons), nothing));
  }
  return html`<div id="log" role="log" aria-live="off" aria-label=${words.log_label ?? ""} tabindex="0" @scroll=${() => scrolled(chat)}>
      <div class="message theirs greeting">
        <span class="unseen">${words.thora}: </span>
        <div class="bubble">${chat.text(options.greeting || words.greeting || "")}</div>
        ${options.language !== "en" && words.only_english ? html`<p class="source">${words.only_english}</p>` : nothing}
      </div>
      ${rows}
      ${waiting(chat)} ${conversation.ended ? html`<div class="message failed"><div class="bubble">${words.ended}</div></div>` : nothing}
    </div>
    ${chat.below
      ? html`<button type="button" id="below" @click=${() => showNewest(chat)}>${downIcon}${words.new_messages}</button>`
      : nothing}`;
}

/** Why the messages at the end are not sent yet. */
export function reason(chat: ThoraChat, item: Outgoing): string {
  const { words } = chat;
  const why = chat.conversation.why(item.error);
  if (item.until) {
    const seconds = Math.max(1, Math.ceil((item.until - Date.now()) / 1000));
    return why || fill(words.too_many ?? "", { seconds });
  }
  if (!navigator.onLine) return words.offline ?? "";
  return why || words.failed || "";
}

function waiting(chat: ThoraChat): TemplateResult | typeof nothing {
  const { outbox, stage } = chat.conversation;
  if (stage !== "chat" || !outbox.stuck) return nothing;
  const item = outbox.items.find((one) => one.state === "waiting");
  if (!item) return nothing;
  return failed(chat, reason(chat, item), item.until ? null : () => again(chat, item));
}
