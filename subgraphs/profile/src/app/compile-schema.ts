import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import { RE2JS } from 're2js';
import { isFields } from '../domain/fields';
import type { PlanRules, Violation } from '../domain/tracking-plan';
import { vetSchema, type SchemaProblem } from '../domain/vet-schema';
import { FORMATS } from './schema-formats';

/** What a pattern may cost: its size by the length of what it is tried on, in linear time. */
const PROGRAM_SIZE_MAX = 500;
const MATCHED_LENGTH_MAX = 10_000;

/** The property names of a schema that are watched and kept. */
const WATCHED_MAX = 50;

/** Every error of an event is told, unless finding them all would cost too much: then the first. */
const ALL_ERRORS_COST_MAX = 1_000_000;

const draftOf = (schema: object): typeof Ajv | typeof Ajv2020 => {
  const named = (schema as { $schema?: unknown }).$schema;
  return typeof named === 'string' && named.includes('2020-12') ? Ajv2020 : Ajv;
};

/** Matches in time linear in the text, whatever the pattern: no lookaround, no back references. */
const linearRegExp: NonNullable<NonNullable<Options['code']>['regExp']> = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > PROGRAM_SIZE_MAX) throw new Error(`the pattern ${pattern} is too large`);
    return {
      test: (text: string) => text.length <= MATCHED_LENGTH_MAX && compiled.matcher(text).find(),
    };
  },
  { code: 'linearRegExp' },
);

const optionsOf = (allErrors: boolean): Options => ({
  allErrors,
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  allowUnionTypes: true,
  // What every object inherits is no property of an event.
  ownProperties: true,
  code: { regExp: linearRegExp },
  formats: FORMATS,
  logger: false,
});

/** @returns the rules of a schema, or what is wrong with it */
export function compileSchema(schema: unknown): PlanRules | readonly SchemaProblem[] {
  const problems = vetSchema(schema);
  if (problems.length > 0 || !isFields(schema)) return problems;
  const Compiler = draftOf(schema);
  try {
    const ajv = new Compiler(optionsOf(false));
    if (ajv.validateSchema(schema) !== true) return (ajv.errors ?? []).slice(0, 20).map(problemOf);
    const first = ajv.compile(schema);
    const all = once(() => new Compiler(optionsOf(true)).compile(schema));
    const cost = JSON.stringify(schema).length;
    return {
      properties: Object.keys(isFields(schema['properties']) ? schema['properties'] : {}).slice(
        0,
        WATCHED_MAX,
      ),
      check(value) {
        if ((first as (value: unknown) => boolean)(value)) return [];
        if (JSON.stringify(value ?? null).length * cost > ALL_ERRORS_COST_MAX) return violationsOf(first);
        return all()(value) ? [] : violationsOf(all());
      },
    };
  } catch (error) {
    return [{ pointer: '', message: (error as Error).message.slice(0, 300) }];
  }
}

/** Made when it is first wanted: most schemas are never broken. */
function once<Thing>(make: () => Thing): () => Thing {
  const made: Thing[] = [];
  return () => {
    if (made.length === 0) made.push(make());
    return made[0] as Thing;
  };
}

const problemOf = ({ instancePath, message }: ErrorObject): SchemaProblem => ({
  pointer: instancePath,
  message: message ?? 'is wrong',
});

const violationsOf = ({ errors }: ValidateFunction): Violation[] => (errors ?? []).map(violationOf);

const TEXT_LENGTH_MAX = 300;

function violationOf({ instancePath, schemaPath, message, params }: ErrorObject): Violation {
  const { missingProperty, additionalProperty } = params as Record<string, unknown>;
  const inner = missingProperty ?? additionalProperty;
  const pointer = typeof inner === 'string' ? `${instancePath}/${escape(inner)}` : instancePath;
  return {
    pointer: pointer.slice(0, TEXT_LENGTH_MAX),
    message: (message ?? 'is not as planned').slice(0, TEXT_LENGTH_MAX),
    rule: schemaPath.slice(1, TEXT_LENGTH_MAX),
  };
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
