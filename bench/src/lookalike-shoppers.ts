import type { History } from '@rapport/platform/demo/history';
import type { Invoice, InvoiceLine } from '@rapport/platform/demo/invoice';
import { meaningOf } from '@rapport/platform/demo/shop-rules';
import type { Comparable } from '@rapport/profile/domain/lookalikes/columns';

/** Somebody who bought before the split, as they can be compared, and what they did after it. */
export interface Shopper {
  readonly id: string;
  readonly known: Comparable;
  readonly later: {
    readonly orders: number;
    readonly netMinor: number;
    readonly categories: ReadonlySet<string>;
  };
}

/** The demo shop has no categories: these words of a title stand for them; the first that fits. */
const CATEGORIES: readonly (readonly [category: string, words: RegExp])[] = [
  ['christmas', /CHRISTMAS|ADVENT|REINDEER|SANTA|SNOW/],
  ['jewellery', /NECKLACE|EARRING|BRACELET|BROOCH|HAIR|\bRING\b/],
  ['bags', /\bBAGS?\b|SHOPPER|PURSE/],
  ['baking', /CAKE|BAKING|PANTRY|JELLY|RECIPE|COOK/],
  ['lights', /T-LIGHT|CANDLE|LANTERN|LAMP|LIGHTS?\b/],
  ['kitchen', /\bTEA|MUG|\bCUPS?\b|BOWL|PLATE|LUNCH|GLASS|JUG|TRAY/],
  ['garden', /GARDEN|PLANT|WATERING|\bBIRD|FLOWER|PICNIC/],
  ['stationery', /\bCARDS?\b|WRAP|PAPER|PENCIL|NOTEBOOK|STICKER|\bPEN\b|TAPE/],
  ['toys', /\bTOYS?\b|GAME|DOLL|SPACEBOY|PLAYHOUSE|KIDS|CHILD|SKITTLES|JIGSAW/],
  ['home', /SIGN|CLOCK|DOORMAT|FRAME|HOOK|CUSHION|DRAWER|CABINET|MIRROR/],
];

const DAY_MS = 86_400_000;

/** The customers who bought before `split`, and what all of them did after it. Returns count where they happened. */
export function shoppersAt({ invoices, products }: History, split: Date): Shopper[] {
  const categoryOf = new Map(
    products.map(({ id, title }) => [id, CATEGORIES.find(([, words]) => words.test(title))?.[0] ?? null]),
  );
  const people = new Map<string, { earlier: Side; later: Side }>();
  for (const invoice of invoices) {
    if (invoice.customer === null) continue;
    const own = people.get(invoice.customer) ?? { earlier: emptySide(), later: emptySide() };
    people.set(invoice.customer, own);
    add(invoice.instantMs < split.getTime() ? own.earlier : own.later, invoice, categoryOf);
  }
  return [...people].flatMap(([id, { earlier, later }]) =>
    earlier.instants.length === 0
      ? []
      : [
          {
            id,
            known: comparableOf(earlier, split),
            later: {
              orders: later.instants.length,
              netMinor: later.netMinor,
              categories: new Set(later.spentMinor.keys()),
            },
          },
        ],
  );
}

interface Side {
  readonly instants: number[];
  readonly spentMinor: Map<string, number>;
  netMinor: number;
}
const emptySide = (): Side => ({ instants: [], spentMinor: new Map(), netMinor: 0 });

function add(side: Side, invoice: Invoice, categoryOf: ReadonlyMap<string, string | null>): void {
  const meaning = meaningOf(invoice);
  if (meaning.kind === 'nothing') return;
  const lines = meaning.kind === 'order' ? [...meaning.products, ...meaning.charges] : meaning.products;
  side.netMinor += lines.reduce((sum, line) => sum + amountMinor(line), 0);
  if (meaning.kind === 'return') return;
  side.instants.push(invoice.instantMs);
  for (const line of meaning.products) {
    const category = categoryOf.get(line.code) ?? null;
    if (category !== null)
      side.spentMinor.set(category, (side.spentMinor.get(category) ?? 0) + amountMinor(line));
  }
}

/** Negative for what came back. */
const amountMinor = ({ quantity, unitPrice }: InvoiceLine): number =>
  Math.round(quantity * Number(unitPrice) * 100);

function comparableOf({ instants, spentMinor, netMinor }: Side, split: Date): Comparable {
  const [orders, first, last] = [instants.length, Math.min(...instants), Math.max(...instants)];
  return {
    behaviour: {
      recencyDays: (split.getTime() - last) / DAY_MS,
      orders,
      netSpendMinor: netMinor,
      averageOrderMinor: netMinor / orders,
      daysBetweenOrders: orders > 1 ? (last - first) / DAY_MS / (orders - 1) : null,
      priceSensitivity: null,
    },
    spentMinor: Object.fromEntries(spentMinor),
  };
}
