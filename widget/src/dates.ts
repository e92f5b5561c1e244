// Days and times as the visitor's language writes them, in the visitor's own time zone.

export class Dates {
  private readonly clock: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;
  private readonly near: Intl.RelativeTimeFormat;

  constructor(language: string) {
    this.clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
    this.day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
    this.near = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  }

  time(at: string): string {
    const date = new Date(at);
    return isNaN(+date) ? "" : this.clock.format(date);
  }

  /** "Today", "Yesterday", "Friday, November 27" */
  dayOf(at: string, now = new Date()): string {
    const date = new Date(at);
    if (isNaN(+date)) return "";
    const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
    const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
    const name = days === 0 || days === 1 ? this.near.format(-days, "day") : this.day.format(date);
    return name.slice(0, 1).toUpperCase() + name.slice(1);
  }
}
