import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.rapport/**', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    // One program for the whole repository: a program for each workspace would check the same libraries twelve times.
    languageOptions: {
      parserOptions: { project: ['./tsconfig.check.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A library asks for a promise where we have a value: `async` is the plainest way to give one.
      '@typescript-eslint/require-await': 'off',
      // A resolver or migration is a class because a decorator or TypeORM demands one.
      '@typescript-eslint/no-extraneous-class': 'off',
      // And it only names a shape: rows and answers are plain objects that satisfy it structurally.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only main.ts reads the environment; take a Config as an argument.',
        },
      ],
    },
  },
  {
    files: ['**/main.ts', '**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts', 'shared/testkit/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/domain/**/*.ts', 'shared/kernel/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.object.name='Date'][callee.property.name='now'], CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'The domain is pure: take the instant or the number as an argument.',
        },
      ],
    },
  },
);
