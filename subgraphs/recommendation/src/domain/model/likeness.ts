import { createSharing, type Sharing } from './sharing';
import { wardrobes, type TrainingSet } from './training-set';

/** What is written about a product says more about what may stand for it than who bought it does. */
const WORDS_SHARE = 0.65;
/** A word on more products than this says nothing, and counting its pairs would be dear. */
const WORD_PRODUCTS_MAX = 2_000;
/** Keeps two products that one customer bought from being each other's image. */
const SHRINKAGE = 2;

/**
 * How alike two products are, 0 to 1: by what is written about them (cosine of TF-IDF words) and by which customers
 * bought them (shrunk cosine). A new product that nobody has bought still has its likes.
 */
export function createLikeness(set: TrainingSet): {
  forEachNeighbour(product: number, visit: (other: number, score: number) => void): void;
} {
  const words = sharedWords(set);
  const customers = sharedCustomers(set);
  const scores = new Float64Array(set.productIds.length);
  return {
    forEachNeighbour(product, visit) {
      const touched = new Set<number>();
      const add = (sharing: Sharing, share: number, shrinkage: number) => {
        const own = sharing.weightOf(product);
        sharing.forEachShared(product, (other, shared) => {
          touched.add(other);
          const cosine = shared / (Math.sqrt(own * sharing.weightOf(other)) + shrinkage);
          scores[other] = (scores[other] ?? 0) + share * cosine;
        });
      };
      add(words, WORDS_SHARE, 0);
      add(customers, 1 - WORDS_SHARE, SHRINKAGE);
      for (const other of touched) {
        visit(other, scores[other] ?? 0);
        scores[other] = 0;
      }
    },
  };
}

function sharedWords(set: TrainingSet): Sharing {
  const productsByWord = new Map<string, number[]>();
  for (const [product, words] of set.words.entries()) {
    for (const word of words) {
      const products = productsByWord.get(word);
      if (products === undefined) productsByWord.set(word, [product]);
      else products.push(product);
    }
  }
  const groups = [...productsByWord.values()].filter((products) => products.length <= WORD_PRODUCTS_MAX);
  const productCount = set.productIds.length;
  // The weight of a shared word in a cosine is its IDF squared; + 1 keeps a word of every product above 0.
  const weights = groups.map((products) => Math.log((productCount + 1) / products.length) ** 2);
  return createSharing({ productCount, groups, weights });
}

function sharedCustomers(set: TrainingSet): Sharing {
  const groups = wardrobes(set);
  return createSharing({
    productCount: set.productIds.length,
    groups,
    weights: groups.map((group) => 1 / Math.sqrt(Math.max(1, group.length))),
  });
}
