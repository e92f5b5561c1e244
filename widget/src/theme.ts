// Light or dark, the clinic's colour, and how much of the screen there is.
import { PANEL, palette } from "./colours";
import { OWN_COLOUR, remark, type Options } from "./options";

export class Theme {
  readonly small = matchMedia("(max-width: 480px), (max-height: 480px)");
  readonly touch = matchMedia("(pointer: coarse)");
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private leave = new AbortController();
  private applied = "";

  constructor(private readonly changed: () => void) {}

  listen(root: () => HTMLElement | null): void {
    this.leave = new AbortController();
    const { signal } = this.leave;
    for (const query of [this.dark, this.small, this.touch]) query.addEventListener("change", this.changed, { signal });
    const view = window.visualViewport;
    // A keyboard covers the lower half of the screen: the chat keeps to what is left.
    const fit = () => {
      const own = root();
      if (!own || !view) return;
      const covered = view.scale < 1.05 && window.innerHeight - view.height > 60;
      const below = window.innerHeight - view.height - view.offsetTop;
      own.style.setProperty("--t-top", covered ? `${view.offsetTop}px` : "");
      own.style.setProperty("--t-height", covered ? `${view.height}px` : "");
      own.style.setProperty("--t-below", covered ? `${below}px` : "");
    };
    view?.addEventListener("resize", fit, { signal });
    view?.addEventListener("scroll", fit, { signal });
  }

  stop(): void {
    this.leave.abort();
  }

  isDark(options: Options): boolean {
    return options.theme === "dark" || (options.theme === "auto" && this.dark.matches);
  }

  apply(root: HTMLElement | null, options: Options): void {
    if (!root) return;
    const dark = this.isDark(options);
    const key = `${options.colour} ${dark} ${options.offset.join(" ")}`;
    if (key === this.applied && root.style.length) return;
    this.applied = key;
    const { colours, remark: said } = palette(options.colour, dark);
    // Who left the choice to the visitor's system has chosen a colour for the light.
    if (said && options.colour !== OWN_COLOUR && (!dark || options.theme === "dark")) remark(`data-colour="${options.colour}" ${said}`);
    const set = (name: string, value: string) => root.style.setProperty(`--t-${name}`, value);
    set("panel", dark ? PANEL.dark : PANEL.light);
    set("brand", colours.brand);
    set("on-brand", colours.onBrand);
    set("ink", colours.ink);
    set("mine", colours.mine);
    set("x", `${options.offset[0]}px`);
    set("y", `${options.offset[1]}px`);
  }
}
