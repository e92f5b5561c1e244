// Text of an answer becomes text nodes and a few elements, never HTML.
// Known: paragraphs, lists (•, -, 1.), **bold**, *italic*, [text](https://...), web and mail addresses, phone numbers.

export interface Link {
  text: string;
  url: string;
}

// Order matters: what begins earlier in the text wins, then what stands earlier here.
const BOLD = /\*\*(?=[^\s*])(?:[^*\n]|\*(?!\*))*?[^\s*]\*\*(?!\w)/.source;
const ITALIC = /\*(?=[^\s*])[^*\n]*[^\s*]\*(?![\w*])/.source;
const NAMED = /\[[^[\]\n]+\]\((?:https:\/\/[^\s()]+|tel:\+?[\d-]+|mailto:[^\s()]+)\)/.source;
const WEB = /https:\/\/\S*[^\s.,;:!?)*]/.source;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.source;
const PHONE_LIKE = /\+?\d{1,4}(?:[ -]\d{2,5}){2,4}(?![\w-])/.source;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function put(parent: Node, text: string): void {
  if (text) parent.appendChild(document.createTextNode(text));
}

function anchor(text: string, href: string): HTMLAnchorElement {
  const link = make("a", "", text);
  link.setAttribute("href", href);
  if (href.slice(0, 6) === "https:") {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  return link;
}

export class Markup {
  private readonly pattern: string;

  constructor(private readonly phones: readonly string[]) {
    const own: string[] = [];
    for (const phone of phones) own.push(`${phone.replace(/\W/g, "\\$&")}(?![\\w-])`);
    this.pattern = [NAMED, WEB, MAIL, ...own, PHONE_LIKE, BOLD, ITALIC].join("|");
  }

  knows(phones: readonly string[]): boolean {
    return phones.join() === this.phones.join();
  }

  /** One line into `parent`. */
  line(parent: Node, text: string): void {
    const pattern = new RegExp(this.pattern, "g");
    let from = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      const { 0: piece, index } = found;
      const node = /\w/.test(text[index - 1] ?? "") ? null : this.piece(piece);
      if (!node) {
        pattern.lastIndex = index + 1; // perhaps something begins inside of it
        continue;
      }
      put(parent, text.slice(from, index));
      parent.appendChild(node);
      from = pattern.lastIndex = index + piece.length;
    }
    put(parent, text.slice(from));
  }

  private piece(found: string): Node | null {
    if (found[0] === "*") {
      const marks = found[1] === "*" ? 2 : 1;
      if (found.length <= 2 * marks) return null;
      const made = make(marks === 2 ? "strong" : "em");
      this.line(made, found.slice(marks, -marks));
      return made;
    }
    if (found[0] === "[") {
      const middle = found.indexOf("](");
      return anchor(found.slice(1, middle), found.slice(middle + 2, -1));
    }
    if (found.slice(0, 8) === "https://") return anchor(found, found);
    if (found.indexOf("@") > 0) return anchor(found, `mailto:${found}`);
    const digits = found.replace(/[^\d+]/g, "");
    const known = this.phones.indexOf(found) >= 0 || digits.length > 8; // 2026-11-21 is no phone number
    return known ? anchor(found, `tel:${digits}`) : null;
  }

  /** Each line is a paragraph; lines that begin alike are a list. */
  lines(parent: Node, text: string): void {
    let list: HTMLElement | undefined;
    for (const line of text.split("\n")) {
      const mark = /^\s*(?:([•-])|(\d{1,3})[.)])\s+(?=\S)/.exec(line);
      if (!mark) {
        list = undefined;
        if (!/\S/.test(line)) continue;
        const paragraph = make("p");
        this.line(paragraph, line);
        parent.appendChild(paragraph);
        continue;
      }
      const tag = mark[1] ? "ul" : "ol";
      if (!list || list.localName !== tag) {
        list = make(tag);
        if (mark[2] && mark[2] !== "1") list.setAttribute("start", mark[2]);
        parent.appendChild(list);
      }
      const item = make("li");
      this.line(item, line.slice(mark[0].length));
      list.appendChild(item);
    }
  }
}

/** A source line: each source that has an address is a link to it. */
export function sourceLine(parent: Node, line: string, links: readonly Link[]): void {
  let from = 0;
  for (const { text, url } of links) {
    const index = line.indexOf(text, from);
    if (index < 0 || !/^https:\/\/\S+$/.test(url)) continue;
    put(parent, line.slice(from, index));
    parent.appendChild(anchor(text, url));
    from = index + text.length;
  }
  put(parent, line.slice(from));
}
