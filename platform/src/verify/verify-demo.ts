import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../setup-error';
import {
  differencesBetween,
  grouped,
  table,
  totals,
  type Difference,
  type FiguresByCustomer,
} from './compare';
import { readFileLines } from './file-lines';
import { connectToGraph, type Graph } from './graph';
import { computeFigures, isProductLine, type FileLine } from './oracle';

const FILE = path.resolve(__dirname, '../../../data/online-retail/online_retail.csv.gz');
const IMPORT_MS_MAX = 15 * 60_000;
/** How long the consumers may take to have everything, once the import is in. */
const CATCH_UP_MS_MAX = 60_000;
const POLL_MS = 1_000;
const CUSTOMERS_SHOWN_MAX = 20;

interface Dev {
  readonly url: string;
  readonly tokens: { readonly staff: string };
}

/**
 * Compares the running demo shop with the file it came from; waits for the import and its consumers first. Prints
 * the totals of both sides and what differs.
 *
 * @param home the state folder, whose `dev.json` says where the shop is
 * @returns whether everything is the same
 */
export async function verifyDemo(home: string): Promise<boolean> {
  const { url, tokens } = readDev(home);
  const lines = readFileLines(FILE);
  const expected = computeFigures(lines);
  await untilImported(url);
  const graph = connectToGraph(url, tokens.staff);
  const { found, differences } = await untilEqual(expected, graph);
  const products = productCodes(lines);
  const feed = await graph.productIds();

  const catalogue = ['products', grouped(BigInt(products.size)), grouped(BigInt(feed.size))] as const;
  say(table([...totals(expected, found), catalogue]));
  report(differences);
  return (
    differences.length === 0 && products.size === feed.size && [...products].every((code) => feed.has(code))
  );
}

const say = (text: string) => process.stdout.write(`${text}\n`);

function readDev(home: string): Dev {
  try {
    return JSON.parse(readFileSync(path.join(home, 'dev.json'), 'utf8')) as Dev;
  } catch {
    throw new SetupError(`There is no dev.json in ${home}: run npm start first, with the same RAPPORT_HOME.`);
  }
}

async function untilImported(url: string): Promise<void> {
  const deadline = Date.now() + IMPORT_MS_MAX;
  for (let said = false; ; said = true) {
    const { state, linesDone, linesTotal } = await importStatus(url);
    if (state === 'done') return;
    if (state === 'failed') throw new SetupError('The import failed: the output of npm start says why.');
    if (Date.now() > deadline) {
      throw new SetupError(
        `The import is still ${state} after ${IMPORT_MS_MAX / 60_000} minutes of waiting.`,
      );
    }
    if (!said) say(`Waiting for the import: ${state}, ${linesDone} of ${linesTotal} lines`);
    await sleep(POLL_MS);
  }
}

interface ImportStatus {
  readonly state: string;
  readonly linesDone: number;
  readonly linesTotal: number;
}

async function importStatus(url: string): Promise<ImportStatus> {
  try {
    const response = await fetch(`${url}/status`);
    return ((await response.json()) as { import: ImportStatus }).import;
  } catch {
    throw new SetupError(
      `Nothing answers at ${url}/status: run npm start first, with the same RAPPORT_HOME.`,
    );
  }
}

async function untilEqual(expected: FiguresByCustomer, graph: Graph) {
  const deadline = Date.now() + CATCH_UP_MS_MAX;
  for (;;) {
    const found = await graph.figures();
    const differences = differencesBetween(expected, found);
    if (differences.length === 0 || Date.now() > deadline) return { found, differences };
    say(`${differences.length} figures differ; the consumers may still be at work`);
    await sleep(POLL_MS);
  }
}

const productCodes = (lines: readonly FileLine[]): Set<string> =>
  new Set(lines.filter(isProductLine).map((line) => line.StockCode.toUpperCase()));

function report(differences: readonly Difference[]): void {
  if (differences.length === 0) {
    say('Every figure of every customer is the same.');
    return;
  }
  const customers = [...new Set(differences.map(({ customer }) => customer))];
  say(`${differences.length} figures of ${customers.length} customers differ:`);
  for (const customer of customers.slice(0, CUSTOMERS_SHOWN_MAX)) {
    const theirs = differences.filter((difference) => difference.customer === customer);
    const figures = theirs.map(
      ({ figure, file, graph }) => `${figure} ${file} in the file, ${graph} in the graph`,
    );
    say(`  customer ${customer}: ${figures.join('; ')}`);
  }
}
