// The window of the chat: head, what the stage asks for, foot.
import { html, nothing, type TemplateResult } from "lit";
import { composer } from "./composer";
import { consent } from "./consent";
import { unreachable } from "./contact";
import type { ThoraChat } from "./element";
import { chatIcon, closeIcon } from "./icons";
import { confirmation, menu } from "./menu";
import { messageList } from "./message-list";

export function panel(chat: ThoraChat): TemplateResult {
  const { words, builtIn, options, isPage } = chat;
  const title = words.title || builtIn.chat;
  return html`<div
    id="panel"
    role=${isPage ? "main" : "dialog"}
    aria-modal=${isPage ? nothing : chat.isSmall}
    aria-labelledby="title"
    tabindex="-1"
    ?hidden=${!chat.isOpen}
    @keydown=${(event: KeyboardEvent) => chat.keydown(event)}
    @keypress=${ownKey}
    @keyup=${ownKey}
  >
    <div id="head">
      <span id="avatar">${
        options.avatar && !chat.avatarBroken
          ? html`<img src=${options.avatar} alt="" @error=${() => dropAvatar(chat)} />`
          : chatIcon
      }</span>
      <div id="names">
        ${isPage ? html`<h1 id="title">${title}</h1>` : html`<h2 id="title">${title}</h2>`}
        ${words.subtitle ? html`<p>${words.subtitle}</p>` : nothing}
      </div>
      ${menu(chat)}
      ${isPage
        ? nothing
        : html`<button type="button" id="close" class="icon" aria-label=${builtIn.close ?? ""} @click=${() => chat.close()}>
            ${closeIcon}
          </button>`}
    </div>
    <div id="body">${body(chat)}</div>
    ${foot(chat)}
  </div>`;
}

function body(chat: ThoraChat): TemplateResult {
  switch (chat.conversation.stage) {
    case "chat":
      return messageList(chat);
    case "consent":
      return consent(chat);
    case "unreachable":
      return unreachable(chat);
    default:
      return html`<div class="scroll"><p role="status"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${chat.builtIn.loading}</p></div>`;
  }
}

function foot(chat: ThoraChat): TemplateResult | typeof nothing {
  const { words, conversation, asking } = chat;
  const { stage, outbox, incoming } = conversation;
  if (!words.not_emergency) return nothing;
  const offline = !navigator.onLine;
  const banner = stage === "chat" && !outbox.stuck && (offline || incoming.down);
  return html`<div id="foot">
    <p id="typing" role="status"><span ?hidden=${!incoming.typing && !outbox.busy}><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${words.typing}</span></p>
    ${banner ? html`<div id="away" role="status">${chat.text((offline ? words.offline : words.away) ?? "")}</div>` : nothing}
    ${stage === "chat" && chat.notice ? html`<div class="notice bad">${chat.text(chat.notice)}</div>` : nothing}
    ${stage !== "chat" ? nothing : asking ? confirmation(chat, asking) : nothing}
    ${stage === "chat" ? html`<div ?hidden=${asking !== null}>${composer(chat)}</div>` : nothing}
    <div id="note">${chat.text(words.not_emergency)}</div>
  </div>`;
}

/** A page's shortcuts do not see that a field is typed in. */
function ownKey(event: Event): void {
  event.stopPropagation();
}

/** A picture that does not come, or that the page's policy refuses. */
function dropAvatar(chat: ThoraChat): void {
  chat.avatarBroken = true;
  chat.requestUpdate();
}
