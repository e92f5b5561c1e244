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
              <ul class=${times.some(({ place }) => place) ? "placed" : nothing}>
                ${times.map((choice) => html`<li>${opening(chat, name, choice)}</li>`)}
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

/** Its name begins with the day and holds what is seen, so that a voice can press it. */
function opening(chat: ThoraChat, day: string, choice: Choice): TemplateResult {
  const { title, time = title, place } = choice;
  return html`<button type="button" aria-label=${`${day}, ${time}${place ? ` ${place}` : ""}`} @click=${() => choose(chat, choice)}>
    ${time} ${place ? html`<span class="place">${place}</span>` : nothing}
  </button>`;
}
