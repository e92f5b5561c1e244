// What the widget hears of the page that it is on, and of the browser.

export interface Listener {
  open(opener: HTMLElement | null, question: string): void;
  moved(): void;
  shown(visible: boolean): void;
  online(): void;
  stored(key: string | null): void;
}

const LINK = "#thora";

export class HostPage {
  private readonly leave = new AbortController();

  constructor(private readonly listener: Listener) {}

  listen(): void {
    const { signal } = this.leave;
    const on = (target: EventTarget, name: string, act: (event: Event) => void) =>
      target.addEventListener(name, act, { signal });
    on(document, "click", (event) => this.clicked(event as MouseEvent));
    on(document, "visibilitychange", () => this.listener.shown(document.visibilityState !== "hidden"));
    on(window, "hashchange", () => this.arrived());
    on(window, "popstate", () => this.listener.moved());
    on(window, "online", () => this.listener.online());
    on(window, "offline", () => this.listener.moved());
    on(window, "storage", (event) => this.listener.stored((event as StorageEvent).key));
    // Pages that change their address without loading: heard where the browser tells.
    const { navigation } = window as { navigation?: EventTarget };
    if (navigation) on(navigation, "currententrychange", () => this.listener.moved());
    this.arrived();
  }

  stop(): void {
    this.leave.abort();
  }

  /** The address ends with #thora. */
  private arrived(): void {
    if (location.hash === LINK) this.listener.open(null, "");
  }

  private clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const step of event.composedPath()) {
      if (!(step instanceof HTMLElement)) continue;
      const question = step.getAttribute("data-thora-ask");
      if (question === null && step.getAttribute("href") !== LINK) continue;
      event.preventDefault();
      this.listener.open(step, question ?? "");
      return;
    }
  }
}
