// The law of the house: what each folder of src/ may import, besides errors.ts and clock.ts.
// docs/architecture.md gives the reasons; test/architecture/imports.test.ts proves that this file bites.
const mayImport = {
  partition: [],
  xml: [],
  storage: [],
  views: [],
  outbound: [],
  federation: ['partition'],
  saml: ['xml', 'outbound', 'federation', 'partition'],
  oidc: ['outbound', 'federation', 'partition'],
  policy: ['federation', 'partition'],
  aws: ['federation', 'partition'],
  audit: ['federation', 'partition', 'storage', 'http', 'views'],
  http: ['views'],
  config: ['partition', 'federation'],
  diagnosis: [
    'saml',
    'oidc',
    'policy',
    'xml',
    'federation',
    'partition',
    'storage',
    'http',
    'views',
  ],
  signin: [
    'saml',
    'oidc',
    'aws',
    'policy',
    'audit',
    'storage',
    'diagnosis',
    'federation',
    'partition',
    'http',
    'views',
  ],
  emulator: [
    'saml',
    'oidc',
    'policy',
    'xml',
    'outbound',
    'audit',
    'storage',
    'federation',
    'partition',
    'http',
    'views',
  ],
  'test-idp': ['xml', 'partition', 'http', 'views'],
  cli: [
    'config',
    'diagnosis',
    'saml',
    'oidc',
    'aws',
    'policy',
    'federation',
    'partition',
    'test-idp',
  ],
}

// The only place each third-party package family may be imported from.
const onlyFrom = {
  '(@xmldom/xmldom|xml-crypto|xml-encryption|xpath|libxml2-wasm)': '^src/xml/',
  samlify: '^src/(saml|test-idp)/',
  'openid-client': '^src/oidc/',
  jose: '^src/(oidc|emulator/credentials|test-idp)/',
  '@aws-sdk/': '^src/aws/',
  '(redis|iovalkey|ioredis|lmdb)': '^src/storage/',
  undici: '^src/outbound/',
  busboy: '^src/http/',
  express: '^src/(http/|compose\\.ts$|.+/routes\\.ts$)',
}

const entry = '^src/(compose|index)\\.ts$'

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'folder-has-a-rule',
      severity: 'error',
      comment: 'add the new folder to mayImport, with its reason in docs/architecture.md',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(mayImport).join('|')})/` },
      to: {},
    },
    ...Object.entries(mayImport).map(([folder, allowed]) => ({
      name: `${folder}-imports-only`,
      severity: 'error',
      comment: `${folder} may import: ${allowed.join(', ') || 'nothing'}`,
      from: { path: `^src/${folder}/` },
      to: {
        path: '^src/',
        pathNot: [
          `^src/(${[folder, ...allowed].join('|')})/`,
          '^src/(errors|clock)\\.ts$',
          ...(folder === 'cli' ? [entry] : []),
        ],
      },
    })),
    ...Object.entries(onlyFrom).map(([packages, home]) => ({
      name: `only-from ${home}: ${packages}`,
      severity: 'error',
      from: { path: '^src/', pathNot: home },
      to: { path: `(^|node_modules/)${packages}` },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
}
