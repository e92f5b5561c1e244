// Where the visitor types.
import { html, nothing, type TemplateResult } from "lit";
import { say } from "./acts";
import type { ThoraChat } from "./element";
import { lengthOf, trim } from "./text";

export const DRAFT = "thora-draft";

export function composer(chat: ThoraChat): TemplateResult {
  const { words, conversation } = chat;
  const most = conversation.config?.max_text ?? 2000;
  const { length } = chat;
  const tooLong = length > most;
  return html`<form id="form" @submit=${(event: Event) => submit(event, chat)}>
    <p id="limit" ?hidden=${length <= most * 0.9}>
      ${tooLong ? html`<span role="alert">${words.too_long}</span>` : nothing}
      <span id="count" aria-hidden="true">${length} / ${most}</span>
    </p>
    <label for="text" class="unseen">${words.input_label}</label>
    <textarea
      id="text"
      rows="1"
      dir="auto"
      autocomplete="off"
      enterkeyhint="send"
      placeholder=${words.placeholder ?? ""}
      aria-invalid=${tooLong}
      aria-describedby=${tooLong ? "limit" : nothing}
      @input=${() => measure(chat)}
      @keydown=${keydown}
    ></textarea>
    <button type="submit" class="strong" ?disabled=${conversation.outbox.busy}>${words.send}</button>
  </form>`;
}

function keydown(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  (event.target as HTMLTextAreaElement).form?.requestSubmit();
}

/** The box grows with its text. */
export function measure(chat: ThoraChat): void {
  const input = chat.input;
  if (!input) return;
  input.style.setProperty("height", "auto");
  input.style.setProperty("height", `${input.scrollHeight + 2}px`);
  if (input.value) chat.tab.set(DRAFT, input.value);
  else chat.tab.forget(DRAFT);
  chat.length = lengthOf(trim(input.value));
  chat.requestUpdate();
}

/** A text that was not sent comes back, before what is there already. */
export function giveBack(chat: ThoraChat, text: string): void {
  const input = chat.input;
  if (!input) return chat.tab.set(DRAFT, text);
  input.value = input.value ? `${text}\n${input.value}` : text;
  measure(chat);
}

function submit(event: Event, chat: ThoraChat): void {
  event.preventDefault();
  const input = chat.input;
  const text = trim(input?.value ?? "");
  const most = chat.conversation.config?.max_text ?? 2000;
  if (!input || chat.conversation.outbox.busy || lengthOf(text) > most || !/[^\s/]/.test(text)) return;
  input.value = "";
  measure(chat);
  say(chat, text);
}
