// <thora-chat>: joins the conversation, what is shown of it, and the page around it.
import { html, LitElement, nothing, unsafeCSS, type TemplateResult } from "lit";
import { Announcer } from "./announcer";
import { Api } from "./api";
import { Theme } from "./theme";
import { DRAFT, measure } from "./composer";
import { Conversation } from "./conversation";
import { Dates } from "./dates";
import { activeElement, focus, trap } from "./focus";
import { HostPage } from "./host-page";
import { launcher } from "./launcher";
import { Markup } from "./markup";
import { marked } from "./marked";
import { Memory } from "./memory";
import type { Question } from "./menu";
import { hooksOf } from "./news";
import { ATTRIBUTES, isHidden, readOptions, type Options } from "./options";
import { panel } from "./panel";
import { Scroller } from "./scroller";
import styles from "./styles.css?inline";
import { LANGUAGES, type Words } from "./words";

export class ThoraChat extends LitElement {
  static override styles = unsafeCSS(styles);
  /** Where the script came from: there the server is. */
  static server = "";
  static override get observedAttributes(): string[] {
    void super.observedAttributes; // Lit makes itself ready here
    return ATTRIBUTES;
  }

  options!: Options;
  conversation!: Conversation;
  markup = new Markup([]);
  dates = new Dates("en");
  isOpen = false;
  menuOpen = false;
  asking: Question | null = null;
  below = 0; // the first new message below what is in view
  copied = 0; // the answer that was copied just now
  length = 0; // of the text that is typed
  notice = ""; // above the consent, or above the input
  avatarBroken = false;
  readonly tab = new Memory(() => sessionStorage);
  readonly lasting = new Memory(() => localStorage);
  readonly scroller = new Scroller();
  readonly announcer = new Announcer();
  private readonly theme = new Theme(() => this.requestUpdate());
  private page: HostPage | null = null;
  private opener: HTMLElement | null = null;
  private wasOpened = false;
  private focusWish: string | null = null;
  private stale = false;
  private drafted = false;
  private shown = "";

  get words(): Words {
    return this.conversation.config?.words ?? {};
  }
  get builtIn(): Words {
    return LANGUAGES[this.options.language];
  }
  get isPage(): boolean {
    return this.options.mode === "page";
  }
  /** Alone in its page, and not within one. */
  get isWhole(): boolean {
    return this.isPage && this.parentElement === document.body;
  }
  get isSmall(): boolean {
    return this.theme.small.matches;
  }
  get isTouch(): boolean {
    return this.theme.touch.matches;
  }
  /** On a page where the clinic does not want the chat. */
  get isAway(): boolean {
    return isHidden(location.pathname, this.options.hideOn);
  }
  get log(): HTMLElement | null {
    return this.renderRoot.querySelector("#log");
  }
  get input(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("#text");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.readOptions();
    this.conversation = new Conversation(
      new Api(this.options.server),
      this.options.language,
      this.lasting,
      this.tab,
      hooksOf(this),
    );
    this.page = new HostPage({
      open: (opener, question) => {
        if (question) this.conversation.ask(question);
        this.open(opener);
      },
      moved: () => this.requestUpdate(),
      shown: (visible) => (visible ? this.conversation.resume() : this.conversation.sleep()),
      online: () => {
        this.conversation.resume();
        this.requestUpdate();
      },
      stored: (key) => this.conversation.stored(key),
    });
    this.theme.listen(() => this.renderRoot.querySelector("#root"));
    if (document.visibilityState === "hidden") this.conversation.sleep();
    if (!this.isAway) this.conversation.wake();
    this.page.listen();
    if (this.isPage) this.open(null, false);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page?.stop();
    this.theme.stop();
    this.conversation.sleep();
  }

  override attributeChangedCallback(): void {
    if (this.stale || !this.page) return;
    this.stale = true; // several change at once
    queueMicrotask(() => {
      this.stale = false;
      this.readOptions();
    });
  }

  private readOptions(): void {
    const before = this.options as Options | undefined;
    this.options = readOptions(this, ThoraChat.server);
    this.avatarBroken = false;
    if (before?.language !== this.options.language) {
      this.dates = new Dates(this.options.language);
      void (this.conversation as Conversation | undefined)?.translate(this.options.language);
    }
    if (this.isPage && this.page) this.open(null, false);
    this.requestUpdate();
  }

  open(opener: HTMLElement | null = null, takesFocus = true): void {
    if (!this.isOpen) {
      this.opener = opener ?? activeElement();
      this.isOpen = this.wasOpened = true;
      this.conversation.seen();
      this.tell("open");
    }
    void this.conversation.open();
    if (takesFocus) this.focusInside();
    this.requestUpdate();
  }

  close(): void {
    if (!this.isOpen || this.isPage) return;
    this.isOpen = this.menuOpen = false;
    this.asking = null;
    this.tell("close");
    this.requestUpdate();
    void this.updateComplete.then(() => {
      focus(this.opener?.isConnected ? this.opener : null);
      // The opener may be gone or hidden; the button of the chat is there.
      if (!this.opener?.isConnected || activeElement() !== this.opener) focus(this.renderRoot.querySelector("#launcher"));
      this.opener = null;
    });
  }

  reload(): void {
    void this.conversation.open();
    this.focusTo("#panel");
  }

  /** Text of the server or the clinic with its links and lists. */
  text(text: string): unknown {
    return marked(text, this.markup);
  }

  tell(name: string, detail?: object): void {
    this.dispatchEvent(new CustomEvent(`thora-${name}`, { bubbles: true, composed: true, detail }));
  }

  /** A word above the consent, where the conversation is gone. */
  notify(text: string): void {
    this.complain(text);
    this.keepFocus();
  }

  complain(text: string): void {
    this.notice = text;
    this.announcer.say(text);
    this.requestUpdate();
  }

  /** The focus, once what it shall be on is shown. */
  focusTo(selector: string): void {
    this.focusWish = selector;
    this.requestUpdate();
  }

  /** What had the focus is gone. A focus elsewhere on the page stays there. */
  keepFocus(): void {
    const { activeElement: active, body } = document;
    if (active === this || (this.isWhole && active === body)) this.focusInside();
  }

  focusInside(): void {
    if (!this.isOpen) return;
    const { stage } = this.conversation;
    if (this.isTouch) this.focusTo("#panel");
    else this.focusTo(stage === "chat" ? "#text" : stage === "consent" ? "#consent" : "#panel");
  }

  keydown(event: KeyboardEvent): void {
    event.stopPropagation(); // the page's shortcuts do not see that a field is typed in
    if (event.key === "Tab" && this.isSmall && !this.isPage) trap(event, this.renderRoot.querySelector("#panel")!);
    if (event.key !== "Escape" || event.isComposing) return;
    if (this.asking || this.menuOpen) {
      this.asking = null;
      this.menuOpen = false;
      this.focusTo("#menu-button");
    } else this.close();
  }

  override render(): TemplateResult | typeof nothing {
    const { options, conversation } = this;
    if (!this.isOpen && this.isAway) return nothing;
    const phones = conversation.config?.phones ?? (options.phone ? [options.phone] : []);
    if (!this.markup.knows(phones)) this.markup = new Markup(phones);
    const look = `${options.mode} ${options.side} ${this.theme.isDark(options) ? "dark" : "light"} ${this.isWhole ? "whole" : ""}`;
    return html`<div id="root" class=${look} lang=${options.language} dir=${options.dir} role=${this.isPage ? nothing : "region"}
      aria-label=${this.isPage ? nothing : (this.builtIn.chat ?? "")}
    >${this.isPage ? nothing : launcher(this)}${this.wasOpened ? panel(this) : nothing}${this.announcer.polite}${this.announcer.urgent}</div>`;
  }

  protected override updated(): void {
    this.theme.apply(this.renderRoot.querySelector("#root"), this.options);
    const { input } = this;
    if (input && !this.drafted) {
      this.drafted = true;
      input.value = this.tab.get(DRAFT) ?? "";
      measure(this);
    }
    if (!input) this.drafted = false;
    this.scroller.apply(this.isOpen ? this.log : null);
    const { stage } = this.conversation;
    if (stage !== this.shown) {
      this.shown = stage;
      if (activeElement()?.id === "panel") this.focusInside(); // nobody has gone elsewhere yet
    }
    if (this.focusWish && this.isOpen) {
      const found = this.renderRoot.querySelectorAll(this.focusWish);
      this.focusWish = null;
      focus(found[found.length - 1]);
    }
  }
}
