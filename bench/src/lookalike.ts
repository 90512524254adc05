// Half of a segment of the demo shop is hidden among everybody else: how many of them do lookalikes of the other half find?
import { readHistory } from '@rapport/platform/demo/history';
import type { Comparable } from '@rapport/profile/domain/lookalikes/columns';
import { learnLookalike, likeness } from '@rapport/profile/domain/lookalikes/learn-lookalike';
import { tieOf } from '@rapport/profile/domain/lookalikes/rank';
import path from 'node:path';
import { shoppersAt, type Shopper } from './lookalike-shoppers';

const HISTORY = path.resolve(__dirname, '../../data/online-retail/online_retail.csv.gz');
const SPLIT = new Date('2011-09-01T00:00:00.000Z');
/** Another half is hidden each time; what is printed is the mean. */
const ROUNDS = 5;

/** A segment, and what of its definition the lookalike may not see in the column "blind". */
interface Seed {
  readonly name: string;
  readonly holds: (shopper: Shopper) => boolean;
  readonly blind: (known: Comparable) => Comparable;
}

const bought = (category: string): Seed => ({
  name: `bought ${category}`,
  holds: ({ known }) => (known.spentMinor[category] ?? 0) > 0,
  blind: ({ behaviour, spentMinor }) => ({
    behaviour,
    spentMinor: Object.fromEntries(Object.entries(spentMinor).filter(([name]) => name !== category)),
  }),
});

function seedsOf(shoppers: readonly Shopper[]): Seed[] {
  const tenth = (of: (shopper: Shopper) => number) =>
    shoppers.map(of).sort((a, b) => b - a)[Math.floor(shoppers.length / 10)] ?? 0;
  const value = ({ known }: Shopper) => known.behaviour.netSpendMinor ?? 0;
  const [valueMin, laterMin] = [tenth(value), tenth(({ later }) => later.netMinor)];
  const asItIs = (known: Comparable) => known;
  return [
    ...['jewellery', 'christmas', 'garden', 'toys', 'baking'].map(bought),
    {
      name: 'top 10 % by value',
      holds: (shopper) => value(shopper) > valueMin,
      blind: ({ behaviour, spentMinor }) => ({
        behaviour: { ...behaviour, netSpendMinor: null, averageOrderMinor: null },
        spentMinor,
      }),
    },
    { name: 'later: buys christmas', holds: ({ later }) => later.categories.has('christmas'), blind: asItIs },
    { name: 'later: top 10 % by value', holds: ({ later }) => later.netMinor > laterMin, blind: asItIs },
    { name: 'later: buys at all', holds: ({ later }) => later.orders > 0, blind: asItIs },
  ];
}

/** How many times as many of the hidden are among the first as chance would put there, by way of ordering. */
interface Lifts {
  readonly plain: number;
  readonly like: number;
  readonly blind: number;
}
interface Round {
  readonly hidden: number;
  readonly auc: number;
  /** As many as are hidden are looked at: how many of those are hidden ones. */
  readonly found: Lifts & { readonly random: number };
  readonly atTenth: Lifts;
  readonly atTwentieth: Lifts;
}

function playRound(shoppers: readonly Shopper[], seed: Seed, round: number): Round {
  const isVisible = (shopper: Shopper) => seed.holds(shopper) && tieOf(`${round} ${shopper.id}`) % 2 === 0;
  const visible = shoppers.filter(isVisible);
  const rest = shoppers.filter((shopper) => !isVisible(shopper));
  const hidden = new Set(rest.filter(seed.holds));
  const order = (view: (known: Comparable) => Comparable) => {
    const lesson = { seedWeight: 1, restWeight: 1, size: { share: null, people: hidden.size } };
    const seen = (some: readonly Shopper[]) => some.map(({ known }) => view(known));
    const { model, fit } = learnLookalike({ ...lesson, seed: seen(visible), rest: seen(rest) });
    return { fit, sorted: byScore(rest, ({ known }) => likeness(view(known), model).odds) };
  };
  const like = order((known) => known);
  const orders = { plain: byRecencyFrequency(rest), like: like.sorted, blind: order(seed.blind).sorted };
  const hits = (sorted: readonly Shopper[], first: number) =>
    sorted.slice(0, first).filter((shopper) => hidden.has(shopper)).length;
  const each = (of: (sorted: readonly Shopper[]) => number): Lifts => ({
    plain: of(orders.plain),
    like: of(orders.like),
    blind: of(orders.blind),
  });
  const liftAt = (share: number) => {
    const first = Math.round(share * rest.length);
    return each((sorted) => hits(sorted, first) / ((first * hidden.size) / rest.length));
  };
  return {
    hidden: hidden.size,
    auc: like.fit.auc,
    found: { ...each((sorted) => hits(sorted, hidden.size)), random: hidden.size ** 2 / rest.length },
    atTenth: liftAt(0.1),
    atTwentieth: liftAt(0.05),
  };
}

const byScore = (people: readonly Shopper[], score: (shopper: Shopper) => number): Shopper[] =>
  people
    .map((shopper) => ({ shopper, score: score(shopper), tie: tieOf(shopper.id) }))
    .sort((a, b) => b.score - a.score || a.tie - b.tie)
    .map(({ shopper }) => shopper);

/** Who bought lately and often first: by the sum of both places. */
function byRecencyFrequency(people: readonly Shopper[]): Shopper[] {
  const places = (score: (shopper: Shopper) => number) =>
    new Map(byScore(people, score).map((shopper, place) => [shopper, place]));
  const recency = places(({ known }) => -(known.behaviour.recencyDays ?? 0));
  const frequency = places(({ known }) => known.behaviour.orders ?? 0);
  return byScore(people, (shopper) => -(recency.get(shopper) ?? 0) - (frequency.get(shopper) ?? 0));
}

async function main(): Promise<void> {
  const shoppers = shoppersAt(await readHistory(HISTORY), SPLIT);
  print(
    `Online Retail: ${shoppers.length} customers bought in the nine months before ${SPLIT.toISOString()}.`,
  );
  print(
    `Half of each segment is hidden among the rest; means of ${ROUNDS} halves. "random" is what chance finds,`,
  );
  print(
    '"plain" is recency and frequency, "like" lookalikes, "blind" lookalikes that cannot see what defines the',
  );
  print('segment. "later" is what they did in the three months after: nobody has seen that.\n');
  print(
    `${''.padEnd(26)}${centred('found among the first n', 45)}${centred('lift, first 5 %', 24)}${centred('lift, first 10 %', 24)}`,
  );
  row(
    '',
    'n hidden',
    'random',
    'plain',
    'like',
    'blind',
    'plain',
    'like',
    'blind',
    'plain',
    'like',
    'blind',
    'AUC',
  );
  const startedMs = performance.now();
  for (const seed of seedsOf(shoppers)) {
    const rounds = Array.from({ length: ROUNDS }, (_, round) => playRound(shoppers, seed, round));
    const mean = (of: (round: Round) => number) => rounds.reduce((sum, one) => sum + of(one), 0) / ROUNDS;
    const lifts = (of: (round: Round) => Lifts) =>
      (['plain', 'like', 'blind'] as const).map((way) => mean((round) => of(round)[way]).toFixed(1));
    row(
      seed.name,
      ...[mean(({ hidden }) => hidden), mean(({ found }) => found.random)].map((n) => n.toFixed(0)),
      ...(['plain', 'like', 'blind'] as const).map((way) => mean(({ found }) => found[way]).toFixed(0)),
      ...lifts(({ atTwentieth }) => atTwentieth),
      ...lifts(({ atTenth }) => atTenth),
      mean(({ auc }) => auc).toFixed(2),
    );
  }
  const lessons = 2 * ROUNDS * seedsOf(shoppers).length;
  print(
    `\nLearning took ${((performance.now() - startedMs) / lessons).toFixed(0)} ms each, with five hold-out fits.`,
  );
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const centred = (text: string, width: number) =>
  text.padStart(Math.ceil((width + text.length) / 2)).padEnd(width);
const row = (name: string, ...cells: readonly string[]) => {
  print(`${name.padEnd(26)}${cells.map((cell, index) => cell.padStart(index < 5 ? 9 : 8)).join('')}`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
