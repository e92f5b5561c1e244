// The classic script: <script src=".../widget/<version>/thora.js" defer data-...></script>
import { ThoraChat } from "./element";
import { ATTRIBUTES } from "./options";

// A tag manager may leave no current script behind.
const script =
  document.currentScript ?? document.querySelector("script[src*='/widget/'][src$='/thora.js']");

function place(): void {
  if (document.querySelector("thora-chat")) return; // placed by hand, or by the same script before
  const element = document.createElement("thora-chat");
  for (const name of ATTRIBUTES) {
    const value = script?.getAttribute(name);
    if (value != null) element.setAttribute(name, value);
  }
  document.body.appendChild(element);
}

if (!customElements.get("thora-chat")) {
  ThoraChat.server = script instanceof HTMLScriptElement ? new URL(script.src).origin : location.origin;
  customElements.define("thora-chat", ThoraChat);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
}
