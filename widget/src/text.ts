// Old libraries on a clinic's page replace methods of strings, arrays and JSON. What we rely on is done here without them.

/** Like JSON.stringify, which would call a toJSON that a library put on Array.prototype. */
export function encode(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  let inside = "";
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) inside += (index ? "," : "") + encode(value[index]);
    return `[${inside}]`;
  }
  for (const key of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[key];
    if (part !== undefined) inside += `${inside && ","}${JSON.stringify(key)}:${encode(part)}`;
  }
  return `{${inside}}`;
}

/** What JSON says, or null where it is none. */
export function decode<T>(text: string | null): T | null {
  try {
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

export function trim(text: string): string {
  return text.replace(/^\s+|\s+$/g, "");
}

/** Characters as the server counts them: an emoji is one. */
export function lengthOf(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0xdc00 || code > 0xdfff) count++;
  }
  return count;
}

/** A name for a message that nobody else has. */
export function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID(); // https pages only
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let hex = "";
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) hex += "-";
    hex += (0x100 + (bytes[index] ?? 0)).toString(16).slice(1);
  }
  return hex;
}
