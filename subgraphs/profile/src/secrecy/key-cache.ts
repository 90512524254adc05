/** Data keys in memory, a few and not for long: an erased key must not outlive its row, nor the keys fill the process. */
export class KeyCache {
  private readonly entries = new Map<string, { readonly key: Buffer; readonly until: number }>();

  constructor(
    private readonly limits: { readonly keysMax: number; readonly keepMs: number },
    private readonly nowMs: () => number,
  ) {}

  get(id: string): Buffer | undefined {
    const entry = this.entries.get(id);
    if (entry !== undefined && entry.until > this.nowMs()) return entry.key;
    this.entries.delete(id);
    return undefined;
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
