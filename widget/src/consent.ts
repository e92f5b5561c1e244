// The first screen: what the chat is and what it keeps, and a button that agrees.
import { html, nothing, type TemplateResult } from "lit";
import { start } from "./acts";
import type { ThoraChat } from "./element";

export function consent(chat: ThoraChat): TemplateResult {
  const { words, conversation } = chat;
  const { trouble } = conversation;
  const shown = trouble && (conversation.why(trouble) || words.failed);
  return html`<div class="scroll" id="consent" tabindex="0" role="group" aria-labelledby="consent-title" aria-describedby="consent-text">
    ${chat.notice ? html`<p class="notice">${chat.notice}</p>` : nothing}
    <p id="consent-title" role="heading" aria-level=${chat.isPage ? 2 : 3}>${words.consent_title}</p>
    <div id="consent-text">${chat.text(conversation.config?.consent.text ?? "")}</div>
    ${chat.options.language !== "en" && words.only_english ? html`<p class="soft">${words.only_english}</p>` : nothing}
    ${shown ? html`<div class="notice bad" role="alert">${chat.text(shown)}</div>` : nothing}
    <p><button type="button" id="start" class="strong" aria-disabled=${conversation.starting} @click=${() => void start(chat)}>
      ${words.start}
    </button></p>
  </div>`;
}
