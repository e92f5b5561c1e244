// Buttons below an answer. Free times stand by day, like in a calendar; all others in a row.
import { html, nothing, type TemplateResult } from "lit";
import { choose } from "./acts";
import type { ThoraChat } from "./element";
import type { Choice } from "./entries";

interface Day {
  name: string;
  times: Choice[];
}

export function byDay(buttons: readonly Choice[]): { days: Day[]; others: Choice[] } {
  const days: Day[] = [];
  const others: Choice[] = [];
  for (const button of buttons) {
    if (!button.start) {
      others.push(button);
      continue;
    }
    const name = button.day ?? "";
    const last = days[days.length - 1];
    if (last && last.name === name) last.times.push(button);
    else days.push({ name, times: [button] });
  }
  return { days, others };
}

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
