// Server-sent events out of a text that comes in pieces.

export const STREAM = "text/event-stream";

export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

export class EventReader {
  private rest = "";
  private id = "";
  private event = "";
  private data: string[] = [];

  /** Events that are whole with this piece. */
  feed(piece: string): ServerEvent[] {
    const found: ServerEvent[] = [];
    const text = this.rest + piece;
    // A "\r" at the end may be the first half of "\r\n".
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line) {
        if (this.data.length) found.push({ id: this.id, event: this.event || "message", data: this.data.join("\n") });
        this.event = "";
        this.data = [];
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue; // ": still here"
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "id") this.id = value;
      if (name === "event") this.event = value;
      if (name === "data") this.data.push(value);
    }
    return found;
  }
}
