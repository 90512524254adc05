import { isDeeperThan } from './depth';
import { isFields, type Fields } from './fields';

/** What is wrong with a schema. */
export interface SchemaProblem {
  /** Where, as a JSON pointer into the schema. */
  readonly pointer: string;
  readonly message: string;
}

/** The largest schema, in characters of JSON. */
export const SCHEMA_LENGTH_MAX = 32_768;
/** Subschemas, those behind references counted wherever they are used: what checking one value may cost. */
const RULES_MAX = 500;
const LEVELS_MAX = 40;
const PROBLEMS_MAX = 20;
const PROPERTIES_MAX = 100;
/** Comparing each item with each is only cheap among few. */
const UNIQUE_ITEMS_MAX = 1_000;
const LOCAL_REFERENCE = /^#\/((?:definitions|\$defs)\/[^/~%]+)$/;
const FORBIDDEN = ['$async', '$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor', '$anchor'];

/** Keywords that hold a schema or a list of them, and keywords that hold schemas by name. */
const SCHEMAS = [
  ...['items', 'prefixItems', 'additionalItems', 'unevaluatedItems', 'contains', 'allOf', 'anyOf', 'oneOf'],
  ...['not', 'if', 'then', 'else', 'additionalProperties', 'unevaluatedProperties', 'propertyNames'],
];
const NAMED_SCHEMAS = ['properties', 'patternProperties', 'dependentSchemas', 'dependencies'];
const DEFINITIONS = ['definitions', '$defs'];

/**
 * Whether a schema can be checked in bounded time: an event must not cost more than it deserves. References lead to
 * the schema's own definitions, and never round in a circle. What keywords mean is the compiler's business.
 */
export function vetSchema(schema: unknown): SchemaProblem[] {
  if (!isFields(schema)) return [{ pointer: '', message: 'wants a JSON object' }];
  if (isDeeperThan(schema, LEVELS_MAX))
    return [{ pointer: '', message: `wants at most ${LEVELS_MAX} levels` }];
  if (JSON.stringify(schema).length > SCHEMA_LENGTH_MAX) {
    return [{ pointer: '', message: `wants at most ${SCHEMA_LENGTH_MAX} characters of JSON` }];
  }
  const visit = new Visit(definitionsOf(schema));
  visit.schema(schema, '', []);
  for (const [name, definition] of visit.definitions) visit.schema(definition, `/${name}`, [name]);
  return visit.problems();
}

class Visit {
  private rules = 0;
  private readonly found = new Map<string, SchemaProblem>();

  constructor(readonly definitions: ReadonlyMap<string, unknown>) {}

  problems(): SchemaProblem[] {
    if (this.rules > RULES_MAX) this.complain('', `wants at most ${RULES_MAX} rules, references followed`);
    return [...this.found.values()].slice(0, PROBLEMS_MAX);
  }

  /** @param within the definitions that are being followed */
  schema(value: unknown, pointer: string, within: readonly string[]): void {
    if (!isFields(value) || this.rules > RULES_MAX) return;
    this.rules += 1;
    this.vet(value, pointer);
    if (value['$ref'] !== undefined) this.reference(value['$ref'], `${pointer}/$ref`, within);
    for (const name of SCHEMAS) {
      const inner = value[name];
      if (!Array.isArray(inner)) this.schema(inner, `${pointer}/${name}`, within);
      else
        for (const [index, one] of inner.entries()) this.schema(one, `${pointer}/${name}/${index}`, within);
    }
    for (const name of NAMED_SCHEMAS) {
      const named = isFields(value[name]) ? value[name] : {};
      for (const [key, inner] of Object.entries(named))
        this.schema(inner, `${pointer}/${name}/${key}`, within);
    }
  }

  private reference(target: unknown, pointer: string, within: readonly string[]): void {
    const [, name] = (typeof target === 'string' && LOCAL_REFERENCE.exec(target)) || [];
    if (name === undefined || !this.definitions.has(name)) {
      this.complain(pointer, 'wants a definition of this schema, like "#/$defs/money"');
    } else if (within.includes(name)) {
      this.complain(pointer, 'leads round in a circle');
    } else {
      this.schema(this.definitions.get(name), `/${name}`, [...within, name]);
    }
  }

  private vet(schema: Fields, pointer: string): void {
    for (const name of FORBIDDEN) if (name in schema) this.complain(`${pointer}/${name}`, 'is not supported');
    if (pointer !== '' && '$id' in schema) this.complain(`${pointer}/$id`, 'wants to stand at the top');
    if (isFields(schema['properties']) && Object.keys(schema['properties']).length > PROPERTIES_MAX) {
      this.complain(`${pointer}/properties`, `wants at most ${PROPERTIES_MAX}`);
    }
    const { uniqueItems, maxItems } = schema;
    if (uniqueItems === true && !(typeof maxItems === 'number' && maxItems <= UNIQUE_ITEMS_MAX)) {
      this.complain(`${pointer}/uniqueItems`, `wants maxItems beside it, at most ${UNIQUE_ITEMS_MAX}`);
    }
  }

  private complain(pointer: string, message: string): void {
    this.found.set(`${pointer} ${message}`, { pointer, message });
  }
}

function definitionsOf(schema: Fields): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const place of DEFINITIONS) {
    const definitions = isFields(schema[place]) ? schema[place] : {};
    for (const [name, definition] of Object.entries(definitions)) found.set(`${place}/${name}`, definition);
  }
  return found;
}
