// Start over, download, delete; what cannot be undone is asked first.
import { html, nothing, type TemplateResult } from "lit";
import { answer, askFirst, download, toggleMenu } from "./acts";
import type { ThoraChat } from "./element";
import { menuIcon } from "./icons";

export type Question = "start_over" | "delete";

export function menu(chat: ThoraChat): TemplateResult | typeof nothing {
  const { words, conversation } = chat;
  if (conversation.stage !== "chat" || conversation.ended) return nothing;
  const item = (name: string, act: () => void) => html`<li><button type="button" @click=${act}>${words[name]}</button></li>`;
  return html`<div class="menu" @focusout=${(event: FocusEvent) => left(event, chat)}>
    <button
      type="button"
      id="menu-button"
      class="icon"
      aria-label=${words.menu ?? ""}
      aria-expanded=${chat.menuOpen}
      aria-controls="menu"
      @click=${() => toggleMenu(chat)}
    >${menuIcon}</button>
    <ul id="menu" ?hidden=${!chat.menuOpen}>
      ${item("start_over", () => askFirst(chat, "start_over"))}
      ${item("download", () => void download(chat))}
      ${item("delete", () => askFirst(chat, "delete"))}
    </ul>
  </div>`;
}

export function confirmation(chat: ThoraChat, question: Question): TemplateResult {
  const { words } = chat;
  return html`<div id="confirm" role="alertdialog" aria-labelledby="question">
    <p id="question">${words[`${question}_question`]}</p>
    <div class="row">
      <button type="button" class="strong" @click=${() => void answer(chat, true)}>${words[`${question}_yes`]}</button>
      <button type="button" id="keep" @click=${() => void answer(chat, false)}>${words.keep}</button>
    </div>
  </div>`;
}

/** The focus went elsewhere: the menu folds up. */
function left(event: FocusEvent, chat: ThoraChat): void {
  const next = event.relatedTarget;
  const own = event.currentTarget as HTMLElement;
  if (chat.menuOpen && next instanceof Node && !own.contains(next)) toggleMenu(chat, false);
}
