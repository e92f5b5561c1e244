// What a screen reader is told: each text once, in a region that was there before.

export class Announcer {
  readonly polite = document.createElement("div");
  readonly urgent = document.createElement("div");

  constructor() {
    for (const [region, role] of [[this.polite, "status"], [this.urgent, "alert"]] as const) {
      region.className = "unseen";
      region.setAttribute("role", role);
      region.setAttribute("aria-atomic", "false");
    }
  }

  say(text: string, urgent = false): void {
    const region = urgent ? this.urgent : this.polite;
    const line = document.createElement("p");
    line.textContent = text;
    region.appendChild(line);
    // Who walks through the page later does not find it again.
    setTimeout(() => line.parentNode?.removeChild(line), 10_000);
  }
}

/** Text of an answer without its marks. */
export function spoken(text: string): string {
  return text.replace(/\*\*([^*\n]+)\*\*/g, "$1").replace(/\[([^[\]\n]+)\]\([^()\s]*\)/g, "$1").replace(/^• /gm, "");
}
