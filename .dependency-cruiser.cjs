/** The import rules of ARCHITECTURE.md, "Who may import whom". Keep the two in step. */
const SUBGRAPH = '^subgraphs/([^/]+)/src';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'The domain knows the language, shared/kernel and itself; no GraphQL, SQL, HTTP, clock or environment.',
      severity: 'error',
      from: { path: `${SUBGRAPH}/domain/`, pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^subgraphs/$1/src/domain/', '^shared/kernel/'] },
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '^shared/kernel/src', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^shared/kernel/' },
    },
    {
      name: 'contracts-import-zod-only',
      severity: 'error',
      from: { path: '^shared/contracts/src', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^shared/contracts/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'subgraphs-do-not-meet',
      comment: 'Subgraphs talk through the gateway or through an event in shared/contracts.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'shared-never-looks-up',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(subgraphs|gateway|platform|bench|test)/' },
    },
    {
      name: 'gateway-knows-no-subgraph',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^(subgraphs|platform)/' },
    },
    {
      name: 'subgraphs-know-no-gateway',
      severity: 'error',
      from: { path: '^subgraphs/' },
      to: { path: '^(gateway|platform)/' },
    },
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      from: {
        path: '^(subgraphs|gateway|platform|shared/(kernel|contracts|subgraph-kit))/',
        pathNot: ['\\.test\\.ts$', '/test/'],
      },
      to: { path: '^shared/testkit/' },
    },
    {
      name: 'resolvers-do-not-query',
      comment: 'A resolver loads through a loader or runs a use case; SQL stays in db/.',
      severity: 'error',
      from: { path: `${SUBGRAPH}/graphql/.*\\.resolver\\.ts$` },
      to: { path: ['^subgraphs/[^/]+/src/db/', '(^|/)node_modules/(typeorm|pg)/'] },
    },
    {
      name: 'db-events-app-do-not-know-graphql',
      severity: 'error',
      from: { path: `${SUBGRAPH}/(db|events|app)/` },
      to: { path: ['^subgraphs/[^/]+/src/graphql/', '(^|/)node_modules/(graphql|type-graphql|@apollo)/'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    // Its paths lead to the sources, so that nothing needs to be built first.
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    // Follow into neither, but keep both as edges: `exclude: dist` would hide imports by package name.
    doNotFollow: { path: ['node_modules', '/dist/'] },
    // Packages say what they export, ours too.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
