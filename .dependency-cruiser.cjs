// Who may import whom. The table is the one of ARCHITECTURE.md; everything that it does not name is
// forbidden. Imports of types count. Tests beside the code may import anything but the simulators.

/** Rooms under src/: the other rooms and the packages that each may import, and node builtins. */
const rooms = {
  std: { pure: true, rooms: [], packages: [] },
  problems: { pure: true, rooms: ['std'], packages: [] },
  core: { pure: true, rooms: ['std', 'problems'], packages: [] },
  ports: { pure: true, rooms: ['std', 'core', 'problems'], packages: [] },
  contract: { pure: true, rooms: ['std', 'problems'], packages: ['zod'] },
  queue: {
    rooms: ['std', 'core', 'ports', 'problems'],
    packages: ['pg-boss', 'pg'],
  },
  store: {
    rooms: ['std', 'core', 'ports', 'problems'],
    packages: ['pg'],
  },
  commercetools: {
    rooms: ['std', 'core', 'ports', 'problems'],
    packages: ['@commercetools/platform-sdk', 'undici'],
  },
  dynamics: {
    rooms: ['std', 'core', 'ports', 'problems'],
    packages: ['undici'],
  },
  intake: {
    rooms: ['std', 'ports', 'contract', 'problems'],
    packages: ['fastify', 'zod'],
  },
  pipelines: { rooms: ['std', 'core', 'ports', 'problems'], packages: [] },
  server: {
    rooms: ['std', 'core', 'ports', 'contract', 'pipelines', 'intake', 'problems'],
    packages: ['fastify', '@fastify/swagger', 'fastify-type-provider-zod', 'zod', 'pino'],
  },
  app: {
    rooms: [
      'std',
      'core',
      'ports',
      'contract',
      'queue',
      'store',
      'commercetools',
      'dynamics',
      'intake',
      'pipelines',
      'server',
      'problems',
    ],
    packages: ['zod', 'pino', 'pg'],
  },
  cli: { rooms: ['std', 'contract', 'app', 'problems'], packages: ['zod'] },
};

/** Packages that one file of a pure room may import, each with its reason. */
const pureExceptions = [
  // UUIDv5 is a pure function of its arguments, and hashing by hand would be worse.
  { from: '^src/core/identity/deterministic-id\\.ts$', package: 'uuid' },
  // Tables of the world that change without us, read by pure functions.
  { from: '^src/core/normalise/phone\\.ts$', package: 'libphonenumber-js' },
  { from: '^src/core/normalise/country\\.ts$', package: 'i18n-iso-countries' },
  { from: '^src/core/normalise/currency\\.ts$', package: 'currency-codes' },
];

/** Programs beside the code, started by a person; nothing imports them. */
const programs = [
  // Writes the page of the numbered problems; the room itself stays fit for a browser.
  '^src/contract/write-reference\\.ts$',
];

const test = '\\.(test|e2e)\\.ts$';
const names = Object.keys(rooms).join('|');

function packagePaths(packages) {
  return packages.map((name) => `^node_modules/(@types/)?${name}/`);
}

function roomRules() {
  return Object.entries(rooms).map(([room, may]) => ({
    name: `room-${room}`,
    comment:
      `src/${room} may import ${[room, ...may.rooms].join(', ')}` +
      `${may.packages.length > 0 ? ` and the packages ${may.packages.join(', ')}` : ''}` +
      `${may.pure === true ? ', and no node builtin' : ''}. ` +
      'Move the code to a room that may, or pass the value in through a port.',
    severity: 'error',
    from: {
      path: `^src/${room}/`,
      pathNot: [test, ...programs, ...pureExceptions.map((exception) => exception.from)],
    },
    to: {
      pathNot: [`^src/(${[room, ...may.rooms].join('|')})/`, ...packagePaths(may.packages)],
      couldNotResolve: false,
      ...(may.pure === true ? {} : { dependencyTypesNot: ['core'] }),
    },
  }));
}

function exceptionRules() {
  return pureExceptions.map(({ from, package: name }) => ({
    name: `exception-${name}`,
    comment: `This file may import ${name} beyond what its room may, and nothing else.`,
    severity: 'error',
    from: { path: from },
    to: {
      pathNot: ['^src/(core|std|problems)/', ...packagePaths([name])],
      couldNotResolve: false,
    },
  }));
}

module.exports = {
  forbidden: [
    ...roomRules(),
    ...exceptionRules(),
    {
      name: 'unlisted-room',
      comment:
        'Every folder of src/ is a room with a line in the table of .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${names})/` },
      to: {},
    },
    {
      name: 'adapter-door',
      comment: 'The app enters an adapter by its gateway.ts only.',
      severity: 'error',
      from: { path: '^src/app/', pathNot: test },
      to: { path: '^src/(commercetools|dynamics)/', pathNot: '/gateway\\.ts$' },
    },
    {
      name: 'src-knows-no-simulator',
      comment: 'The product and its tests beside the code never import a simulator; test/ may.',
      severity: 'error',
      from: { path: '^(src|bin|console)/' },
      to: { path: '^(simulators|demo)/' },
    },
    {
      name: 'simulators-are-strangers',
      comment:
        'A simulator imports nothing of src/ but std, and nothing of another simulator, so that ' +
        'a misreading shared with the product cannot keep tests green. Its tests neither.',
      severity: 'error',
      from: { path: '^simulators/([^/]+)/' },
      to: { path: '^(src|simulators|demo|test|bench)/', pathNot: ['^src/std/', '^simulators/$1/'] },
    },
    {
      name: 'demo',
      comment:
        'The demo is a user: it starts simulators and Causeway as processes, and knows contract and ' +
        'app; pg makes a database of its own in a PostgreSQL that it is given.',
      severity: 'error',
      from: { path: '^demo/', pathNot: test },
      to: {
        pathNot: ['^demo/', '^src/(std|problems|contract|app)/', ...packagePaths(['pg'])],
        couldNotResolve: false,
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'console',
      comment: 'The console knows the HTTP contract and nothing behind it.',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(src|simulators|demo|test|bench)/', pathNot: '^src/(contract|std|problems)/' },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'Only tests import tests and what is made for them.',
      severity: 'error',
      from: { pathNot: ['^(test|bench)/', test] },
      to: { path: ['^(test|bench)/', test] },
    },
    {
      name: 'no-cycle',
      comment: 'Two modules that need each other are one module, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphan',
      comment: 'Nothing imports this module and it imports nothing: delete it or put it to use.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '/main\\.ts$',
          '^simulators/[^/]+/page/',
          '\\.config\\.ts$',
          test,
          '^scripts/',
          '^bench/',
        ],
      },
      to: {},
    },
    {
      name: 'not-resolvable',
      comment: 'The import leads to no file and no installed package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'undeclared-package',
      comment: 'Packages that are imported stand in package.json themselves.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-package',
      comment: 'What runs in production stands under dependencies.',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Without this, imports of types would be invisible.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
