// The ES module: defines the element; open() and close() use the one of the page, or add one.
import { ThoraChat as Own } from "./element";

export type ThoraChat = Own;

function defined(): typeof Own {
  const known = customElements.get("thora-chat") as typeof Own | undefined;
  if (known) return known;
  Own.server = new URL(import.meta.url).origin;
  customElements.define("thora-chat", Own);
  return Own;
}

const ThoraChat = defined();
export default ThoraChat;
export { ThoraChat };

function element(): Own {
  const placed = document.querySelector<Own>("thora-chat");
  if (placed) return placed;
  const made = document.createElement("thora-chat") as Own;
  document.body.appendChild(made);
  return made;
}

export function open(): void {
  element().open();
}

export function close(): void {
  document.querySelector<Own>("thora-chat")?.close();
}
