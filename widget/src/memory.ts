// Storage of the browser that may be denied, full or blocked: then what is kept lasts as long as the page.

export class Memory {
  private readonly own = new Map<string, string>();

  constructor(private readonly area: () => Storage) {}

  get(key: string): string | null {
    try {
      return this.area().getItem(key) ?? this.own.get(key) ?? null;
    } catch {
      return this.own.get(key) ?? null;
    }
  }

  set(key: string, value: string): void {
    this.own.delete(key);
    try {
      this.area().setItem(key, value);
    } catch {
      this.own.set(key, value);
    }
  }

  forget(key: string): void {
    this.own.delete(key);
    try {
      this.area().removeItem(key);
    } catch {
      // nothing is kept there
    }
  }
}
