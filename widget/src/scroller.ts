// Where the conversation is scrolled to after it has changed.

const NEAR = 80; // this close to the end counts as reading along

export class Scroller {
  /** What shall be seen after the next rendering. */
  private wish: "end" | "answer" | null = null;
  private first = 0; // seq of the first entry that is new
  private placed = 0; // where the conversation was scrolled to last

  atEnd(log: Element | null): boolean {
    return !log || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  }

  toEnd(): void {
    this.wish = "end";
  }

  toAnswer(seq: number): void {
    this.wish = "answer";
    this.first = seq;
  }

  /** More of the answer has come, so there is room below it now. Who has scrolled since is left alone. */
  goOn(log: Element | null): void {
    if (log && Math.abs(log.scrollTop - this.placed) < 2) this.wish ??= "answer";
  }

  apply(log: HTMLElement | null): void {
    if (!log || !this.wish || !log.clientHeight) return;
    if (this.wish === "end") log.scrollTop = log.scrollHeight;
    else {
      const own = log.querySelectorAll(".mine");
      // An answer that was shown early has another number by now.
      const first = log.querySelector<HTMLElement>(`[data-seq="${this.first}"]`) ?? (own[own.length - 1]?.nextElementSibling as HTMLElement | null);
      let mine = first?.previousElementSibling as HTMLElement | null | undefined;
      while (mine && !mine.classList.contains("mine")) mine = mine.previousElementSibling as HTMLElement | null;
      // The question on top and the start of the answer below it, even where the question is long.
      if (first) log.scrollTop = Math.max(mine?.offsetTop ?? 0, first.offsetTop - log.clientHeight / 3) - 8;
    }
    this.placed = log.scrollTop;
    this.wish = null;
  }
}
