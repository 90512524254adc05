import { assert } from '@rapport/kernel/assert';
import { Kind, parse, visit, type DirectiveNode, type DocumentNode } from 'graphql';
import { LEVEL_TEXTS, PURPOSE_TEXTS } from './purpose-texts';

const NAME = 'purpose';

/** The enums of the directive's arguments: the same in every subgraph, or they would not compose. */
export const CONSENT_ENUMS = [
  { name: 'ConsentPurpose', description: 'What personal data may be used for.', values: PURPOSE_TEXTS },
  {
    name: 'PersonalisationLevel',
    description: 'How much personalisation a person wants.',
    values: LEVEL_TEXTS,
  },
] as const;

const enumText = ({ name, description, values }: (typeof CONSENT_ENUMS)[number]) => `
  "${description}"
  enum ${name} {
    ${Object.entries(values)
      .map(([value, text]) => `"${text}"\n${value}`)
      .join('\n')}
  }`;

/**
 * Adds to a schema what its uses of `@purpose` need. The directive is not composed: consent is enforced where the data
 * is, so the supergraph needs to know nothing of it.
 */
export function definePurposes(document: DocumentNode): DocumentNode {
  const uses: string[] = [];
  const written = visit(document, {
    FieldDefinition(field) {
      if (!(field.directives ?? []).some(isPurpose)) return;
      uses.push(field.name.value);
      assert(
        field.type.kind !== Kind.NON_NULL_TYPE,
        `${field.name.value} is nullable: a refusal makes it null`,
      );
    },
    // The printer does not know the directive's arguments, and prints each as a string.
    Directive: (directive) => (isPurpose(directive) ? withEnumArguments(directive) : undefined),
  });
  if (uses.length === 0) return document;
  const defined = new Set(
    document.definitions.flatMap((node) => (node.kind === Kind.ENUM_TYPE_DEFINITION ? node.name.value : [])),
  );
  const { definitions } = parse(`
    "The field uses personal data for this purpose, and is refused without the person's consent."
    directive @${NAME}(
      "The purpose."
      of: ConsentPurpose!
      "The least that the person's dial must be at."
      level: PersonalisationLevel! = FULL
    ) on FIELD_DEFINITION
    ${CONSENT_ENUMS.filter(({ name }) => !defined.has(name))
      .map(enumText)
      .join('\n')}
  `);
  return { ...written, definitions: [...definitions, ...written.definitions] };
}

const isPurpose = ({ name }: DirectiveNode): boolean => name.value === NAME;

const withEnumArguments = (directive: DirectiveNode): DirectiveNode => ({
  ...directive,
  arguments: (directive.arguments ?? []).map((argument) =>
    argument.value.kind === Kind.STRING
      ? { ...argument, value: { kind: Kind.ENUM, value: argument.value.value } }
      : argument,
  ),
});
