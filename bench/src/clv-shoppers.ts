import type { History } from '@rapport/platform/demo/history';
import type { Invoice, InvoiceLine } from '@rapport/platform/demo/invoice';
import { meaningOf } from '@rapport/platform/demo/shop-rules';
import type { PurchaseHistory } from '@rapport/profile/domain/lifetime/bg-nbd';
import type { Spending } from '@rapport/profile/domain/lifetime/gamma-gamma';
import { historyOf } from '@rapport/profile/domain/lifetime/purchase-days';

/** Somebody who bought before the split, and what they did after it. */
export interface Shopper {
  readonly history: PurchaseHistory;
  /** `null` when nothing is kept of what they bought. */
  readonly spending: Spending | null;
  readonly earlierNetMinor: number;
  readonly later: { readonly purchases: number; readonly netMinor: number };
}

interface Side {
  readonly days: Set<number>;
  instants: number[];
  netMinor: number;
}

const DAY_MS = 86_400_000;

/** The customers of the shop, cut in two at `split`. Returns count where they happened, and nobody spends less than nothing. */
export function splitHistory({ invoices }: History, split: Date) {
  const sides = new Map<string, { earlier: Side; later: Side }>();
  for (const invoice of invoices) {
    if (invoice.customer === null) continue;
    const own = sides.get(invoice.customer) ?? { earlier: emptySide(), later: emptySide() };
    sides.set(invoice.customer, own);
    add(invoice.instantMs < split.getTime() ? own.earlier : own.later, invoice);
  }
  const shoppers = [...sides.values()].flatMap(({ earlier, later }): Shopper[] => {
    if (earlier.days.size === 0) return [];
    const days = earlier.days.size;
    const [first, last] = [Math.min(...earlier.instants), Math.max(...earlier.instants)];
    const earlierNetMinor = Math.max(0, earlier.netMinor);
    return [
      {
        history: historyOf({ days, firstAt: new Date(first), lastAt: new Date(last) }, split),
        spending: earlierNetMinor > 0 ? { purchases: days, meanMinor: earlierNetMinor / days } : null,
        earlierNetMinor,
        later: { purchases: later.days.size, netMinor: Math.max(0, later.netMinor) },
      },
    ];
  });
  const instants = invoices.map(({ instantMs }) => instantMs);
  return { shoppers, from: new Date(instants[0] ?? 0), to: new Date(instants.at(-1) ?? 0) };
}

const emptySide = (): Side => ({ days: new Set(), instants: [], netMinor: 0 });

function add(side: Side, invoice: Invoice): void {
  const meaning = meaningOf(invoice);
  if (meaning.kind === 'nothing') return;
  const lines = meaning.kind === 'order' ? [...meaning.products, ...meaning.charges] : meaning.products;
  side.netMinor += lines.reduce((sum, line) => sum + amountMinor(line), 0);
  if (meaning.kind === 'return') return;
  side.days.add(Math.floor(invoice.instantMs / DAY_MS));
  side.instants.push(invoice.instantMs);
}

/** Negative for what came back. */
const amountMinor = ({ quantity, unitPrice }: InvoiceLine): number =>
  Math.round(quantity * Number(unitPrice) * 100);
