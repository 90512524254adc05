const { availableParallelism } = require('node:os');

/** Two projects: `pure` needs nothing, `database` starts one embedded PostgreSQL for the whole run. */
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.[jt]s$': ['@swc/jest', require('./swc.config.cjs')] },
  // These are ESM only: Node 20 can require them, jest needs them compiled.
  transformIgnorePatterns: ['/node_modules/(?!(jose|cookie)/)'],
  moduleNameMapper: {
    '^@rapport/(kernel|contracts|subgraph-kit|testkit)/(.*)$': '<rootDir>/shared/$1/src/$2',
    '^@rapport/(profile|recommendation|loyalty-rewards|pricing|community)/(.*)$':
      '<rootDir>/subgraphs/$1/src/$2',
    '^@rapport/(gateway|platform)/(.*)$': '<rootDir>/$1/src/$2',
  },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.rapport/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};

/** @type {import('jest').Config} */
module.exports = {
  testTimeout: 60_000,
  // A test waits for PostgreSQL half of its time, so two even on one core; the server has connections for four.
  maxWorkers: Math.min(4, Math.max(2, availableParallelism())),
  projects: [
    {
      ...shared,
      displayName: 'pure',
      testMatch: [
        '<rootDir>/{shared,subgraphs,gateway,platform,bench}/**/src/**/*.test.ts',
        '<rootDir>/test/*.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'database',
      testMatch: [
        '<rootDir>/{shared,subgraphs,gateway,platform}/**/test/**/*.int.test.ts',
        '<rootDir>/test/*/**/*.test.ts',
      ],
      globalSetup: '<rootDir>/test/start-postgres.ts',
      globalTeardown: '<rootDir>/test/stop-postgres.ts',
    },
  ],
};
