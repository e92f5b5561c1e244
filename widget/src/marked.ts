// Marked text in a template: made anew only when the text changes, so that a link keeps its focus.
import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";
import { make, sourceLine, type Link, type Markup } from "./markup";

class Marked extends Directive {
  private key: unknown;
  private text: string | undefined;

  render(text: string, markup: Markup): unknown {
    if (text === this.text && markup === this.key) return noChange;
    this.text = text;
    this.key = markup;
    const made = make("div");
    markup.lines(made, text);
    return made;
  }
}

class Sourced extends Directive {
  private text: string | undefined;

  render(text: string, links: readonly Link[]): unknown {
    if (text === this.text) return noChange;
    this.text = text;
    const made = make("p", "source");
    sourceLine(made, text, links);
    return made;
  }
}

export const marked = directive(Marked);
export const sourced = directive(Sourced);
