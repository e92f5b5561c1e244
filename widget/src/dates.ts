// Days and times as the visitor's language writes them, in the visitor's own time zone.

interface Formats {
  clock: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  near: Intl.RelativeTimeFormat;
}

export class Dates {
  private formats: Formats | null = null;

  constructor(private readonly language: string) {}

  /** Made when a message is shown: they take longer than all else that a closed chat does on its page. */
  private get made(): Formats {
    const { language } = this;
    this.formats ??= {
      clock: new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }),
      day: new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }),
      near: new Intl.RelativeTimeFormat(language, { numeric: "auto" }),
    };
    return this.formats;
  }

  time(at: string): string {
    const date = new Date(at);
    return isNaN(+date) ? "" : this.made.clock.format(date);
  }

  /** "Today", "Yesterday", "Friday, November 27" */
  dayOf(at: string, now = new Date()): string {
    const date = new Date(at);
    if (isNaN(+date)) return "";
    const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
    const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
    const name = days === 0 || days === 1 ? this.made.near.format(-days, "day") : this.made.day.format(date);
    return name.slice(0, 1).toUpperCase() + name.slice(1);
  }
}
