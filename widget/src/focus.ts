// Where the focus is: inside a shadow root the page's activeElement is only the host.

export function activeElement(): HTMLElement | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement && active !== document.body ? active : null;
}

export function focus(element: Element | null | undefined): void {
  (element as HTMLElement | null | undefined)?.focus({ preventScroll: true });
}

function stops(within: Element): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (const element of within.querySelectorAll<HTMLElement>("button:not([disabled]), a[href], textarea, [tabindex='0']"))
    if (element.getClientRects().length) found.push(element);
  return found;
}

/** Tab stays within: after the last comes the first. */
export function trap(event: KeyboardEvent, within: Element): void {
  const all = stops(within);
  const [first, last] = [all[0], all[all.length - 1]];
  const active = activeElement();
  if (event.shiftKey && (active === first || active === within)) focus(last);
  else if (!event.shiftKey && active === last) focus(first);
  else return;
  event.preventDefault();
}
