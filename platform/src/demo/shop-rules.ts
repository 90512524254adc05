import { isProduct, type Invoice, type InvoiceLine } from './invoice';

/** What an invoice means to the graph. Product lines and charges keep the invoice's order. */
export type Meaning =
  | {
      readonly kind: 'order';
      readonly products: readonly InvoiceLine[];
      readonly charges: readonly InvoiceLine[];
    }
  | { readonly kind: 'return'; readonly products: readonly InvoiceLine[] }
  | { readonly kind: 'nothing' };

const NOTHING: Meaning = { kind: 'nothing' };

/**
 * Reads an invoice by the shop's rules:
 * - beginning with C: a return of its product lines, when a customer is known and there is at least one;
 * - beginning with A: a correction in the books, nothing;
 * - any other: an order of its lines of positive quantity, a guest's when no customer is known. Repeated lines are
 *   real, zero-price lines are gifts. Without such a line it is a stock correction, nothing.
 */
export function meaningOf(invoice: Invoice): Meaning {
  if (invoice.number.startsWith('A')) return NOTHING;
  if (invoice.number.startsWith('C')) return returnOf(invoice);
  const sold = invoice.lines.filter((line) => line.quantity > 0);
  if (sold.length === 0) return NOTHING;
  return {
    kind: 'order',
    products: sold.filter((line) => isProduct(line.code)),
    charges: sold.filter((line) => !isProduct(line.code)),
  };
}

function returnOf({ customer, lines }: Invoice): Meaning {
  const products = lines.filter((line) => isProduct(line.code) && line.quantity < 0);
  return customer === null || products.length === 0 ? NOTHING : { kind: 'return', products };
}
