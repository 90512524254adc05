import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  Kind,
  parse,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql';

// What a tool does not check and a reader would trip over. Each message names the places, so that no search is needed.

const ROOT = path.resolve(__dirname, '..');
const LINES_MAX = 300;
const README_LINES_MAX = { root: 100, subgraph: 60 };
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.rapport', 'data']);
const TEXT = /\.(ts|md|graphql|cjs|mjs|yml|yaml|json)$/;

/** Every text file of ours, by its path from the root. */
function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesBelow(file);
    return TEXT.test(entry.name) && entry.name !== 'package-lock.json' ? [file] : [];
  });
}

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const linesOf = (file: string): number => read(file).split('\n').length - 1;

const files = filesBelow('.').filter((file) => file !== 'test/tidy.test.ts');
const sources = files.filter((file) => /(^|\/)src\/.*\.ts$/.test(file));
const readIfThere = (file: string): string => (files.includes(file) ? read(file) : '');
const subgraphs = readdirSync(path.join(ROOT, 'subgraphs')).filter((name) =>
  statSync(path.join(ROOT, 'subgraphs', name)).isDirectory(),
);

/** The places of `pattern` in `file`, as "path:line". */
const placesOf = (pattern: RegExp, file: string): string[] =>
  read(file)
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : []));

it(`keeps every source file within ${LINES_MAX} lines`, () => {
  const byLength = sources.map((file) => ({ file, lines: linesOf(file) })).sort((a, b) => b.lines - a.lines);
  const longest = byLength.slice(0, 5).map(({ file, lines }) => `${String(lines).padStart(5)} ${file}`);
  process.stdout.write(`The longest files:\n${longest.join('\n')}\n`);
  expect(byLength.filter(({ lines }) => lines > LINES_MAX)).toEqual([]);
});

it('names no file after nothing in particular', () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc|managers?|data|info)(\.test)?(\.ts$|\/)/;
  expect(sources.filter((file) => vague.test(file))).toEqual([]);
});

it('gives each advisory lock a number of its own: two of one number wait for each other for nothing', () => {
  const numbers = sources.flatMap((file) =>
    [...read(file).matchAll(/_LOCK = ([\d_]+);/g)].map(([, number]) => ({ file, number })),
  );
  expect(numbers.length).toBeGreaterThan(5);
  expect(numbers.filter(({ number }, n) => numbers.findIndex((one) => one.number === number) !== n)).toEqual(
    [],
  );
});

it('leaves nothing to be done without saying where it is tracked', () => {
  expect(files.flatMap((file) => placesOf(/\bTODO\b(?!\(#\d+\))/, file))).toEqual([]);
});

it('mentions no path of the machine it was written on', () => {
  expect(files.flatMap((file) => placesOf(/(^|[\s"'`(=:])\/(work|tmp|root|home)\//, file))).toEqual([]);
});

describe.each(subgraphs)('the README of %s', (name) => {
  const readme = `subgraphs/${name}/README.md`;

  it('says in its table what the subgraph owns, adds, hears, tells and leaves to others', () => {
    const text = readIfThere(readme);
    const rows = ['Owns', 'Adds to', 'Listens to', 'Publishes', 'Does not'];
    expect(rows.filter((row) => !new RegExp(`^\\| *${row} *\\| *\\S`, 'm').test(text))).toEqual([]);
  });

  it(`fits into ${README_LINES_MAX.subgraph} lines`, () => {
    expect(readIfThere(readme).split('\n').length - 1).toBeLessThanOrEqual(README_LINES_MAX.subgraph);
  });
});

it(`keeps the README within ${README_LINES_MAX.root} lines`, () => {
  expect(linesOf('README.md')).toBeLessThanOrEqual(README_LINES_MAX.root);
});

it('explains every code of a request error in the README or in CONTRIBUTING', () => {
  const codes = sources.flatMap((file) =>
    [...read(file).matchAll(/extends RequestError \{[^}]*?\bcode = '([A-Z_]+)'/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  const manual = read('README.md') + read('CONTRIBUTING.md');
  expect(codes.length).toBeGreaterThan(5);
  expect(codes.filter((code) => !manual.includes(`\`${code}\``))).toEqual([]);
});

describe('decisions', () => {
  const decisions = files.filter((file) => file.startsWith('docs/adr/'));

  it('are half a page each, with a date, a status and the four parts', () => {
    for (const file of decisions) {
      const text = read(file);
      expect({ file, opening: text.split('\n').slice(0, 3).join('\n') }).toEqual({
        file,
        opening: expect.stringMatching(
          /^# \d{4}\. .+\n\nDate: \d{4}-\d{2}-\d{2} · Status: (accepted|superseded by \d{4})$/,
        ) as string,
      });
      const parts = ['Context', 'Decision', 'Consequences', 'Rejected'];
      expect({ file, missing: parts.filter((part) => !text.includes(`\n## ${part}\n`)) }).toEqual({
        file,
        missing: [],
      });
      expect({ file, isShort: linesOf(file) <= 45 }).toEqual({ file, isShort: true });
    }
  });

  it('are there when something refers to them', () => {
    const known = new Set(decisions.map((file) => path.basename(file).slice(0, 4)));
    const missing = files.flatMap((file) =>
      [...read(file).matchAll(/\bADR (\d{4})/g)]
        .filter((match) => !known.has(match[1] ?? ''))
        .map((match) => `${file}: ${match[0]}`),
    );
    expect(missing).toEqual([]);
  });
});

describe.each(subgraphs)('the schema of %s', (name) => {
  it('describes every type, field, argument, input and enum value: it is the manual of the API', () => {
    expect(undescribed(schemaOf(name))).toEqual([]);
  });

  it('lets a page live when the service is down: what it adds to the graph may be missing', () => {
    const shared = schemaOf(name).filter(isSharedType);
    const required = shared.flatMap((type) =>
      (type.fields ?? [])
        .filter((field) => field.type.kind === Kind.NON_NULL_TYPE && field.name.value !== 'id')
        .map((field) => `${type.name.value}.${field.name.value}`),
    );
    expect(required).toEqual([]);
  });

  it('puts what it learns of people under a purpose, and says in docs/consent.md which fields', () => {
    const gated = gatedFields(schemaOf(name));
    expect(gated).not.toEqual([]);
    const told = read('docs/consent.md');
    expect(gated.filter((field) => !told.includes(`\`${field}\``))).toEqual([]);
  });
});

/** The fields under `@purpose`: `recommendations`, `Customer.rfm`. */
const gatedFields = (definitions: readonly DefinitionNode[]): string[] =>
  definitions.flatMap((definition) =>
    definition.kind !== Kind.OBJECT_TYPE_DEFINITION
      ? []
      : (definition.fields ?? [])
          .filter((field) => (field.directives ?? []).some(({ name }) => name.value === 'purpose'))
          .map(({ name }) =>
            definition.name.value === 'Query' ? name.value : `${definition.name.value}.${name.value}`,
          ),
  );

const schemaOf = (name: string): readonly DefinitionNode[] =>
  parse(read(`subgraphs/${name}/schema.graphql`)).definitions;

/** Types whose fields come from several services: a required field of one takes what the others answered with it. */
const isSharedType = (definition: DefinitionNode): definition is ObjectTypeDefinitionNode =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
  ['Query', 'Customer', 'Product', 'Cart'].includes(definition.name.value);

/** What has no description, as "Type.field(argument)". Values of CurrencyCode speak for themselves. */
function undescribed(definitions: readonly DefinitionNode[]): string[] {
  return definitions.flatMap((definition) => {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const isRoot = ['Query', 'Mutation'].includes(definition.name.value);
        return [
          ...(isRoot ? [] : bare(definition.name.value, definition)),
          ...(definition.fields ?? []).flatMap((field) => bareField(definition.name.value, field)),
        ];
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return [
          ...bare(definition.name.value, definition),
          ...bareAll(definition.name.value, definition.fields),
        ];
      case Kind.ENUM_TYPE_DEFINITION: {
        const values = definition.name.value === 'CurrencyCode' ? [] : definition.values;
        return [...bare(definition.name.value, definition), ...bareAll(definition.name.value, values)];
      }
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.SCALAR_TYPE_DEFINITION:
        return bare(definition.name.value, definition);
      default:
        return [];
    }
  });
}

type Described = Pick<InputValueDefinitionNode, 'name' | 'description'>;

const bare = (name: string, { description }: Pick<Described, 'description'>): string[] =>
  (description?.value ?? '').trim() === '' ? [name] : [];

const bareAll = (owner: string, nodes: readonly Described[] = []): string[] =>
  nodes.flatMap((node) => bare(`${owner}.${node.name.value}`, node));

const bareField = (owner: string, field: FieldDefinitionNode): string[] => {
  const name = `${owner}.${field.name.value}`;
  return [
    ...bare(name, field),
    ...(field.arguments ?? []).flatMap((argument) => bare(`${name}(${argument.name.value})`, argument)),
  ];
};
