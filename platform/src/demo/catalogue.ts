import { byCodeUnit } from '@rapport/kernel/compare';
import { isProduct } from './invoice';

/** One product of the catalogue feed. */
export interface CatalogueProduct {
  readonly id: string;
  readonly title: string;
}

/** Collects what each product was called, line by line. */
export interface Catalogue {
  add(line: { readonly code: string; readonly description: string; readonly sold: boolean }): void;
  /** Every product that is on any line, by code. */
  products(): CatalogueProduct[];
}

/** How often a description was seen; in the order of first sight. */
type Counts = Map<string, number>;

/**
 * A product's title is the description it was sold under most often (quantity and price above zero), the first seen
 * of equals. Other lines carry the warehouse's notes ("damaged", "?", "thrown away"), so a product that was never sold
 * takes a description from them only if it is written in capitals, as titles are; else it is "Product 21923".
 */
export function createCatalogue(): Catalogue {
  const sold = new Map<string, Counts>();
  const noted = new Map<string, Counts>();
  return {
    add({ code, description, sold: isSale }) {
      if (!isProduct(code)) return;
      const counts = countsOf(isSale ? sold : noted, code);
      counts.set(description, (counts.get(description) ?? 0) + 1);
    },
    products() {
      const codes = [...new Set([...sold.keys(), ...noted.keys()])].sort(byCodeUnit);
      return codes.map((id) => ({
        id,
        title:
          mostFrequent(titles(sold.get(id), () => true)) ??
          mostFrequent(titles(noted.get(id), isInCapitals)) ??
          `Product ${id}`,
      }));
    },
  };
}

function countsOf(byCode: Map<string, Counts>, code: string): Counts {
  const known = byCode.get(code);
  if (known !== undefined) return known;
  const counts: Counts = new Map();
  byCode.set(code, counts);
  return counts;
}

/** Descriptions as titles: one space between words, no bullet in front; those that `isTitle` lets through. */
function titles(counts: Counts | undefined, isTitle: (text: string) => boolean): Counts {
  const clean: Counts = new Map();
  for (const [description, count] of counts ?? []) {
    const title = description
      .replace(/^[*?\s]+/, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (title !== '' && isTitle(title)) clean.set(title, (clean.get(title) ?? 0) + count);
  }
  return clean;
}

const isInCapitals = (text: string): boolean => /[A-Z]{3}/.test(text) && !/[a-z]/.test(text);

function mostFrequent(counts: Counts): string | null {
  let best: string | null = null;
  for (const [text, count] of counts) {
    if (best === null || count > (counts.get(best) ?? 0)) best = text;
  }
  return best;
}
