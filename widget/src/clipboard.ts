// A text into the clipboard; on pages without https by the old way.

export async function copy(text: string, within: Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    within.appendChild(field);
    field.select();
    const done = document.execCommand("copy");
    within.removeChild(field);
    return done;
  }
}
