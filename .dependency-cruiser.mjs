/**
 * Imports run one way (CONTRIBUTING.md, "Layout"). Each table says what a part may import besides
 * itself and npm packages; whatever is not named is forbidden.
 */

const TESTS = String.raw`\.test\.tsx?$|/test/`
const NPM = '(^|/)node_modules/'

/** Small files beside `errors.ts` that several stages read and that import nothing but each other. */
const LEAVES = ['errors', 'error-body', 'json', 'standard-schema']

/** `core/src/<stage>/` → the stages and leaves it may import. */
const STAGES = {
  sse: ['errors'],
  message: ['errors', 'standard-schema'],
  publish: [],
  transport: [...LEAVES, 'sse'],
  protocols: [...LEAVES, 'sse', 'message'],
  stream: [...LEAVES, 'publish', 'sse', 'transport', 'protocols', 'message'],
  feed: [...LEAVES, 'publish', 'sse', 'transport'],
  chat: [...LEAVES, 'publish', 'sse', 'transport', 'protocols', 'message', 'stream'],
}

/** `packages/<name>/` → the packages of ours it may import, in source and in tests. */
const PACKAGES = {
  core: { src: [], test: ['testing'] },
  testing: { src: [], test: [] },
  contract: { src: ['core', 'relay', 'testing'], test: ['core', 'relay', 'testing'] },
  react: { src: ['core'], test: ['core', 'contract', 'testing'] },
  vue: { src: ['core'], test: ['core', 'contract', 'testing'] },
  svelte: { src: ['core'], test: ['core', 'contract', 'testing'] },
  parity: { src: [], test: ['core', 'react', 'vue', 'svelte'] },
  relay: { src: ['core'], test: ['core', 'testing'] },
  'relay-redis': { src: ['core', 'relay'], test: ['core', 'relay', 'testing'] },
  bench: {
    src: ['core', 'testing', 'react', 'vue', 'svelte', 'relay', 'relay-redis'],
    test: ['core', 'testing', 'react', 'vue', 'svelte', 'relay', 'relay-redis'],
  },
}

const folders = (names) => names.map((name) => `^packages/${name}/`)
const inCore = (names) => names.map((name) => `^packages/core/src/${name}(/|\\.ts$)`)

const stageRules = Object.entries(STAGES).map(([stage, allowed]) => ({
  name: `stage-${stage}`,
  comment: `core/src/${stage} may import ${allowed.join(', ')} and nothing else of ours`,
  severity: 'error',
  from: { path: `^packages/core/src/${stage}/`, pathNot: TESTS },
  to: { path: '^(packages|apps)/', pathNot: [NPM, ...inCore([stage, ...allowed])] },
}))

const packageRules = Object.entries(PACKAGES).flatMap(([name, { src, test }]) =>
  [
    { part: 'src', allowed: src, from: { path: `^packages/${name}/src/`, pathNot: TESTS } },
    // Tests, and the configs that run them.
    { part: 'test', allowed: test, from: { path: `^packages/${name}/` } },
  ].map(({ part, allowed, from }) => ({
    name: `package-${name}-${part}`,
    comment: `packages/${name} (${part}) may import ${allowed.join(', ') || 'no other package'} of ours`,
    severity: 'error',
    from,
    to: { path: '^(packages|apps)/', pathNot: [NPM, ...folders([name, ...allowed])] },
  })),
)

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...stageRules,
    ...packageRules,
    {
      name: 'protocols-types-only',
      comment: 'a protocol reads the shapes of events and deltas, it runs neither stage',
      severity: 'error',
      from: { path: '^packages/core/src/protocols/', pathNot: TESTS },
      to: {
        path: inCore(['sse', 'message']),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'leaves',
      comment: 'files that every stage reads import no stage',
      severity: 'error',
      from: { path: inCore(LEAVES) },
      to: { path: '^(packages|apps)/', pathNot: [NPM, ...inCore(LEAVES)] },
    },
    {
      name: 'unnamed-stage',
      comment: 'a new folder or file of core needs its place in STAGES or LEAVES',
      severity: 'error',
      from: {
        path: '^packages/core/src/',
        pathNot: [TESTS, ...inCore([...Object.keys(STAGES), ...LEAVES, 'index'])],
      },
      to: { path: '^(packages|apps)/', pathNot: NPM },
    },
    {
      name: 'unnamed-package',
      comment: 'a new package needs its place in PACKAGES',
      severity: 'error',
      from: { path: '^packages/', pathNot: folders(Object.keys(PACKAGES)) },
      to: { path: '^(packages|apps)/', pathNot: NPM },
    },
    {
      name: 'apps-are-ends',
      comment: 'an app imports packages and the kit the demos share, never another app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: [NPM, '^apps/$1/', '^apps/demo-kit/'] },
    },
    {
      name: 'front-door',
      comment: 'another package is imported by its name, so that its exports are its border',
      severity: 'error',
      // But the tests of every log are the relay's, which it does not publish.
      from: { path: '^(packages|apps)/([^/]+)/', pathNot: '^packages/relay-redis/test/' },
      // "local" is an import by a relative path.
      to: { path: '^packages/', pathNot: [NPM, '^$1/$2/'], dependencyTypes: ['local'] },
    },
    {
      name: 'front-door-of-tests',
      comment: 'the tests of a log share those of the relay, and nothing else',
      severity: 'error',
      from: { path: '^packages/relay-redis/test/' },
      to: {
        path: '^packages/',
        pathNot: [NPM, '^packages/relay-redis/', '^packages/relay/test/'],
        dependencyTypes: ['local'],
      },
    },
    {
      name: 'no-cycle',
      comment: 'a circle has no direction',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'an import that cannot be followed cannot be judged',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: String.raw`\?|^virtual:|^bun:|^\$` },
    },
  ],
  options: {
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: NPM },
    exclude: { path: String.raw`(^|/)(dist|coverage|test-results|\.turbo|\.svelte-kit)/` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['millrace-source', 'svelte', 'import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
