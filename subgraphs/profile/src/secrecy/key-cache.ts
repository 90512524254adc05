/**
 * Data keys in memory, a few and not for long: an erased key must not outlive its row, nor the keys fill the process.
 * When there are too many, the one that was not asked for the longest goes.
 */
export class KeyCache {
  private readonly entries = new Map<string, { readonly key: Buffer; readonly until: number }>();

  constructor(
    private readonly limits: { readonly keysMax: number; readonly keepMs: number },
    private readonly nowMs: () => number,
  ) {}

  get(id: string): Buffer | undefined {
    const entry = this.entries.get(id);
    this.entries.delete(id);
    if (entry === undefined || entry.until <= this.nowMs()) return undefined;
    // A map keeps the order of insertion: at its end is what was asked for last.
    this.entries.set(id, entry);
    return entry.key;
  }

  set(id: string, key: Buffer): void {
    this.entries.delete(id);
    this.entries.set(id, { key, until: this.nowMs() + this.limits.keepMs });
    if (this.entries.size <= this.limits.keysMax) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }

  delete(id: string): void {
    this.entries.delete(id);
  }
}
