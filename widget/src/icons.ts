import { html } from "lit";

export const chatIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z" /><path class="cut" d="M7 9h10M7 12.5h6" /></svg>`;
export const closeIcon = html`<svg class="line" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>`;
export const menuIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="5" r="1.8" /><circle cx="12" cy="12" r="1.8" /><circle cx="12" cy="19" r="1.8" /></svg>`;
export const copyIcon = html`<svg class="line" viewBox="0 0 24 24" aria-hidden="true"><path d="M9 9h10v11H9zM5 15V4h10" /></svg>`;
export const warnIcon = html`<svg class="line" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3L2.5 20h19zM12 10v4.5M12 17v.6" /></svg>`;
export const heartIcon = html`<svg class="line" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 20C5 15 3 12 3 8.500a4.500 4.500 0 0 1 9-1 4.500 4.500 0 0 1 9 1c0 3.500-2 6.500-9 11.500z" /></svg>`;
export const downIcon = html`<svg class="line" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 5v14M6 13l6 6 6-6" /></svg>`;
