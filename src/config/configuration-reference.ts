import { describeSchema, typeInWords, type SchemaNode } from './describe-schema.ts'
import { environmentVariables } from './read-environment.ts'

/**
 * Renders `docs/configuration.md`: every key of the schema with type, default, reason,
 * recommendation and example, and the environment variables. A test holds the file to it.
 */
export function configurationReference(): string {
  const { properties = {} } = describeSchema()
  return [
    introduction,
    ...Object.entries(properties).flatMap(([name, node]) => [
      `## \`${name}\``,
      ...renderNode(name, node, true),
    ]),
    '## Environment variables',
    Object.entries(environmentVariables)
      .map(([name, meaning]) => `- \`${name}\`: ${meaning}`)
      .join('\n'),
  ]
    .join('\n\n')
    .concat('\n')
}

const introduction = `# Configuration

<!-- Rendered from src/config/schema.ts by \`npx vitest run test/config -u\`: change the schema, not this file. -->

Fedbridge reads one YAML file: the one that \`--config\` names, or else \`FEDBRIDGE_CONFIG\`. Without
either it starts the built-in demonstration. Paths are relative to the file. Keys that are not listed
here are refused, and all problems are reported together; \`fedbridge check-config\` does nothing else
but warn of what weakens the service. Every key but those marked _required_ may be left out.

\`\`\`yaml
server: { port: 8400, publicUrl: 'http://localhost:8400' }
partition: aws
region: us-east-1
sts: { endpoint: embedded }
storage: { url: 'memory:' }
identityProviders:
  saml:
    - arn: arn:aws:iam::123456789012:saml-provider/ExampleOrg
      metadata: metadata/example-org.xml
  oidc:
    - arn: arn:aws:iam::123456789012:oidc-provider/server.example.com
      clientId: fedbridge
      clientSecretFile: certs/oidc-client-secret
emulator:
  accounts:
    '123456789012':
      alias: example-corp
      roles:
        Developer:
          trustPolicy: policies/developer-trust.json
          maxSessionDurationSeconds: 43200
          tags: { team: platform }
          policies: { s3-read: policies/s3-read.json }
\`\`\``

/** A key with everything below it; parts of lists and maps are named `[]` and `.<name>`. */
function renderNode(key: string, node: SchemaNode, isSection: boolean): readonly string[] {
  const below = [
    ...Object.entries(node.properties ?? {}).map(
      ([name, child]) => [`${key}.${name}`, child, node.required?.includes(name)] as const,
    ),
    ...elements(key, node),
  ]
  const children = below.flatMap(([name, child, required]) => [
    ...(child.why === undefined
      ? []
      : [`### \`${name}\`${required === true ? ' (required)' : ''}`]),
    ...renderNode(name, child, false),
  ])
  return [...renderDescription(node, isSection || node.properties !== undefined), ...children]
}

/** The keys of a list's items, and of a map's values. */
function elements(
  key: string,
  node: SchemaNode,
): readonly (readonly [string, SchemaNode, boolean?])[] {
  const parts: (readonly [string, SchemaNode])[] = []
  if (node.items?.properties !== undefined) parts.push([`${key}[]`, node.items])
  const { additionalProperties } = node
  if (additionalProperties !== undefined && additionalProperties !== false) {
    if (additionalProperties.properties !== undefined) {
      parts.push([`${key}.<${nameOf(key)}>`, additionalProperties])
    }
  }
  return parts
}

/** `accounts` are named by `account`. */
function nameOf(key: string): string {
  return (key.split('.').at(-1) ?? key).replace(/s$/u, '')
}

function renderDescription(node: SchemaNode, isSection: boolean): readonly string[] {
  if (node.why === undefined) return []
  if (isSection) return [node.why]
  const facts = [
    `- Type: ${typeInWords(node)}`,
    ...(node.unit === undefined ? [] : [`- Unit: ${node.unit}`]),
    ...renderDefault(node),
    ...(node.recommendation === undefined ? [] : [`- Recommendation: ${node.recommendation}`]),
    ...(node.example === undefined ? [] : [`- Example: \`${node.example}\``]),
  ]
  return [node.why, facts.join('\n')]
}

function renderDefault(node: SchemaNode): readonly string[] {
  if (node.defaults !== undefined) return [`- Default: ${node.defaults}`]
  if (node.default === undefined) return []
  const written = JSON.stringify(node.default)
  if (written === '[]' || written === '{}') return ['- Default: empty']
  return [`- Default: \`${typeof node.default === 'string' ? node.default : written}\``]
}
