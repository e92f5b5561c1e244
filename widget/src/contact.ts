// How the clinic is reached without the chat.
import { html, nothing, type TemplateResult } from "lit";
import type { ThoraChat } from "./element";

export function contact(chat: ThoraChat): TemplateResult | typeof nothing {
  const clinic = chat.conversation.config?.clinic;
  const phone = clinic?.phone || chat.options.phone;
  const email = clinic?.email || chat.options.email;
  if (!phone && !email) return nothing;
  return html`<ul class="contact">
    ${phone
      ? html`<li>${chat.builtIn.phone}: <a href=${`tel:${phone.replace(/[^\d+]/g, "")}`}>${phone}</a></li>`
      : nothing}
    ${email ? html`<li>${chat.builtIn.email}: <a href=${`mailto:${email}`}>${email}</a></li>` : nothing}
  </ul>`;
}

/** Nothing came from the server: words that are built in. */
export function unreachable(chat: ThoraChat): TemplateResult {
  return html`<div class="scroll" id="unreachable">
    <p>${chat.builtIn.unreachable}</p>
    ${contact(chat)}
    <p><button type="button" class="strong" @click=${() => chat.reload()}>${chat.builtIn.again}</button></p>
  </div>`;
}
