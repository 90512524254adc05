// What the first nine months of the demo shop say about the last: churn, purchases and lifetime value, beside plain frequency.
import { readHistory } from '@rapport/platform/demo/history';
import { fitBgNbd, expectedPurchases, purchaseProbability } from '@rapport/profile/domain/lifetime/bg-nbd';
import { expectedSpend, fitGammaGamma } from '@rapport/profile/domain/lifetime/gamma-gamma';
import path from 'node:path';
import { splitHistory, type Shopper } from './clv-shoppers';
import { calibration, meanAbsoluteError, spearman, type Prediction } from './clv-scores';

const HISTORY = path.resolve(__dirname, '../../data/online-retail/online_retail.csv.gz');
const SPLIT = new Date('2011-09-01T00:00:00.000Z');
const DAY_MS = 86_400_000;

async function main(): Promise<void> {
  const { shoppers, from, to } = splitHistory(await readHistory(HISTORY), SPLIT);
  const trainDays = Math.round((SPLIT.getTime() - from.getTime()) / DAY_MS);
  const horizonDays = Math.round((to.getTime() - SPLIT.getTime()) / DAY_MS);
  const startedMs = performance.now();
  const bgNbd = fitBgNbd(shoppers.map(({ history }) => history));
  const spendings = shoppers.flatMap(({ spending }) => (spending === null ? [] : [spending]));
  const gammaGamma = fitGammaGamma(spendings);
  const fitMs = performance.now() - startedMs;

  print(`Online Retail: trained on ${trainDays} days, held against the ${horizonDays} days after them.`);
  print(`${shoppers.length} customers bought in the first part; fitted in ${fitMs.toFixed(0)} ms.`);
  print(`BG/NBD (days)       ${parameters(bgNbd.model)}  converged: ${bgNbd.converged}`);
  print(`Gamma-gamma (pence) ${parameters(gammaGamma.model)}  converged: ${gammaGamma.converged}`);
  print(`One stops after a repeat purchase with a mean probability of ${stopping(bgNbd.model)}.`);
  print(
    `Purchases and spend a purchase correlate by ${spearman(
      shoppers.flatMap(({ spending }) =>
        spending === null ? [] : [{ predicted: spending.purchases, actual: spending.meanMinor }],
      ),
    ).toFixed(2)}: gamma-gamma assumes 0.\n`,
  );

  const purchases = (one: Shopper) => expectedPurchases(bgNbd.model, one.history, horizonDays);
  const valueMinor = (one: Shopper) =>
    one.spending === null ? 0 : purchases(one) * expectedSpend(gammaGamma.model, one.spending);
  const buys = (one: Shopper) => purchaseProbability(bgNbd.model, one.history, horizonDays);
  const share = horizonDays / trainDays;

  table(
    'Will they buy at all? Probability in tenths of the customers, lowest first',
    shoppers.map((one) => ({ predicted: buys(one), actual: one.later.purchases > 0 ? 1 : 0 })),
    3,
  );
  table(
    'How often? Purchase days in tenths of the customers',
    shoppers.map((one) => ({ predicted: purchases(one), actual: one.later.purchases })),
    2,
  );
  table(
    'For how much? Pounds in tenths of the customers',
    shoppers.map((one) => ({ predicted: valueMinor(one) / 100, actual: one.later.netMinor / 100 })),
    0,
  );

  row('', 'Spearman', 'MAE', 'total predicted', 'total actual');
  const compare = (name: string, predict: (one: Shopper) => number, actual: (one: Shopper) => number) => {
    const pairs = shoppers.map((one) => ({ predicted: predict(one), actual: actual(one) }));
    const total = (side: keyof Prediction) => pairs.reduce((sum, pair) => sum + pair[side], 0);
    row(
      name,
      spearman(pairs).toFixed(3),
      meanAbsoluteError(pairs).toFixed(2),
      total('predicted').toFixed(0),
      total('actual').toFixed(0),
    );
  };
  const laterPurchases = (one: Shopper) => one.later.purchases;
  const laterPounds = (one: Shopper) => one.later.netMinor / 100;
  compare('purchases: BG/NBD', purchases, laterPurchases);
  compare('purchases: plain frequency', (one) => (one.history.repeats + 1) * share, laterPurchases);
  compare('purchases: nobody buys', () => 0, laterPurchases);
  compare('value: BG/NBD x gamma-gamma', (one) => valueMinor(one) / 100, laterPounds);
  compare('value: plain frequency x mean', (one) => (one.earlierNetMinor * share) / 100, laterPounds);
  compare('value: nobody buys', () => 0, laterPounds);
}

function table(title: string, pairs: readonly Prediction[], digits: number): void {
  print(title);
  row('  tenth', 'customers', 'predicted', 'actual');
  calibration(pairs, 10).forEach((bin, index) => {
    row(`  ${index + 1}`, String(bin.people), bin.predicted.toFixed(digits), bin.actual.toFixed(digits));
  });
  print('');
}

const stopping = ({ a, b }: { readonly a: number; readonly b: number }) => (a / (a + b)).toFixed(4);
const parameters = (model: object): string =>
  Object.entries(model)
    .map(([name, value]) => `${name}=${(value as number).toFixed(3)}`)
    .join(' ');
const print = (line: string) => process.stdout.write(`${line}\n`);
const row = (name: string, ...cells: readonly string[]) => {
  print(`${name.padEnd(32)}${cells.map((cell) => cell.padStart(16)).join('')}`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
