// One message, whole before it is shown.
import { html, nothing, type TemplateResult } from "lit";
import { copyAnswer } from "./acts";
import type { ThoraChat } from "./element";
import { lead, nameOf, type Entry } from "./entries";
import { copyIcon, heartIcon, warnIcon } from "./icons";
import { sourced } from "./marked";
import { choices } from "./openings";
import type { Outgoing } from "./outbox";

function stamp(chat: ThoraChat, at: string): TemplateResult {
  return html`<time datetime=${at}>${chat.dates.time(at)}</time>`;
}

/** The visitor's own words, exactly as typed. */
export function mine(chat: ThoraChat, text: string, entry: Entry | null, item: Outgoing | null): TemplateResult {
  const waiting = item !== null && item.state !== "sending";
  return html`<div class=${waiting ? "message mine waiting" : "message mine"} data-seq=${entry ? nameOf(entry) : "new"} tabindex="-1">
    <span class="unseen">${chat.words.you}: </span>
    <div class="bubble">${text}</div>
    <p class="meta">${entry ? stamp(chat, entry.at) : waiting ? chat.words.waiting : nothing}</p>
  </div>`;
}

/** `buttons`: whether those of the answer are shown, will be in a moment, or are no longer. */
export function theirs(chat: ThoraChat, entry: Entry, buttons: "now" | "soon" | "gone"): TemplateResult {
  const { words } = chat;
  const { level, calendar, source } = entry;
  const text = buttons === "gone" ? entry.text : lead(entry);
  const name = entry.from === "staff" ? words.staff : words.thora;
  const mark = level === "crisis" ? heartIcon : warnIcon;
  return html`<div class=${`message theirs${level ? ` warning ${level}` : ""}`} data-seq=${nameOf(entry)}>
    ${entry.from === "staff" ? html`<p class="who">${name}</p>` : html`<span class="unseen">${name}: </span>`}
    <div class="bubble" lang=${entry.from === "thora" && chat.options.language !== "en" ? "en" : nothing}>
      ${level ? html`<p class="mark" lang=${chat.options.language}>${mark}${words[`mark_${level}`]}</p>` : nothing}${chat.text(text)}
    </div>
    ${calendar?.[0] === "/"
      ? html`<p class="file"><a href=${chat.conversation.api.base + calendar} download>${words.calendar}</a></p>`
      : nothing}
    ${source ? sourced(source, entry.links ?? []) : nothing}
    <p class="meta">
      ${stamp(chat, entry.at)}
      <button type="button" class="copy" aria-label=${words.copy ?? ""} title=${words.copy ?? ""} @click=${() => void copyAnswer(chat, entry)}>
        ${copyIcon}<span class="done" aria-hidden="true">${chat.copied === nameOf(entry) ? words.copied : ""}</span>
      </button>
    </p>
    ${buttons === "now" && entry.buttons?.length ? choices(chat, entry.buttons) : nothing}
  </div>`;
}

/** A message that did not arrive, or a word on why it waits. */
export function failed(chat: ThoraChat, text: string, again: (() => void) | null): TemplateResult {
  const { words } = chat;
  return html`<div class="message failed">
    <span class="unseen">${words.thora}: </span>
    <div class="bubble">${chat.text(text)}</div>
    ${again
      ? html`<div class="choices"><button type="button" @click=${again}>${words.retry}</button></div>`
      : nothing}
  </div>`;
}
