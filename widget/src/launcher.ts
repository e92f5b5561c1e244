// The button that opens the chat.
import { html, nothing, type TemplateResult } from "lit";
import type { ThoraChat } from "./element";
import { chatIcon } from "./icons";
import { launcherName } from "./words";

export function launcher(chat: ThoraChat): TemplateResult {
  const { options, conversation } = chat;
  const unread = conversation.unread;
  return html`<button
    id="launcher"
    type="button"
    class=${options.label ? "wide" : ""}
    aria-haspopup="dialog"
    aria-expanded=${chat.isOpen}
    aria-label=${launcherName(chat.builtIn, options.label, unread)}
    ?hidden=${chat.isOpen}
    @click=${() => chat.open()}
  >${chatIcon}${options.label ? html`<span>${options.label}</span>` : nothing}${
    unread ? html`<span id="unread" aria-hidden="true">${unread > 9 ? "9+" : unread}</span>` : nothing
  }</button>`;
}
