import tseslint from 'typescript-eslint'

const bareError = {
  selector: "NewExpression[callee.name='Error']",
  message: 'Throw one of the classes in src/errors.ts with a code.',
}
const ambientNow = {
  selector:
    "CallExpression[callee.object.name='Date'][callee.property.name='now'], NewExpression[callee.name='Date'][arguments.length=0]",
  message: 'Take a Clock (src/clock.ts) as an argument.',
}
const defaultExport = {
  selector: 'ExportDefaultDeclaration, ExportAllDeclaration',
  message: 'Export by name, one by one.',
}

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      'test/fixtures',
      '**/*.cjs',
      'eslint.config.js',
      '*.config.ts',
      '**/*.mjs',
      'src/views/assets',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./test/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': ['error', bareError, ambientNow, defaultExport],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only src/config and src/cli read the environment.',
        },
      ],
    },
  },
  {
    files: ['src/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', bareError, defaultExport] },
  },
  {
    files: ['src/config/**', 'src/cli/**', 'test/**', 'bench/**', 'scripts/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // Tests and benchmarks hold their own failures; they read the real clock only to time things.
    files: ['test/**', 'bench/**', 'scripts/**'],
    rules: { 'no-restricted-syntax': ['error', defaultExport] },
  },
)
