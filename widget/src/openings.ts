// Buttons below an answer. Free times stand by day, like in a calendar; all others in a row.
import { html, nothing, type TemplateResult } from "lit";
import { choose } from "./acts";
import type { ThoraChat } from "./element";
import { byDay, type Choice } from "./entries";

export function choices(chat: ThoraChat, buttons: readonly Choice[]): TemplateResult {
  const { days, others } = byDay(buttons);
  const { words } = chat;
  return html`
    ${days.length
      ? html`<div class="choices openings" role="group" aria-label=${words.openings ?? ""}>
          ${days.map(
            ({ name, times }) => html`<div class="day-times" role="group" aria-label=${name}>
              <p class="day-name">${name}</p>
              <ul>
                ${times.map(
                  (choice) => html`<li>
                    <button type="button" aria-label=${`${name}, ${choice.time ?? choice.title}`} @click=${() => choose(chat, choice)}>
                      ${choice.time ?? choice.title}
                    </button>
                  </li>`,
                )}
              </ul>
            </div>`,
          )}
        </div>`
      : nothing}
    ${others.length
      ? html`<div class="choices" role="group" aria-label=${words.choices ?? ""}>
          ${others.map((choice) => html`<button type="button" @click=${() => choose(chat, choice)}>${choice.title}</button>`)}
        </div>`
      : nothing}
  `;
}
