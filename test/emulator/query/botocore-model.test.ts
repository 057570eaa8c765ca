import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import * as accountParameters from '../../../src/emulator/iam/account/account-parameters.ts'
import * as oidcProviderParameters from '../../../src/emulator/iam/oidc-providers/oidc-provider-parameters.ts'
import * as policyParameters from '../../../src/emulator/iam/policies/policy-parameters.ts'
import * as roleParameters from '../../../src/emulator/iam/roles/role-parameters.ts'
import * as samlProviderParameters from '../../../src/emulator/iam/saml-providers/saml-provider-parameters.ts'
import * as simulationParameters from '../../../src/emulator/iam/simulation/simulation-parameters.ts'
import * as userParameters from '../../../src/emulator/iam/users/user-parameters.ts'
import type { ParameterShape, StructureShape } from '../../../src/emulator/query/parameter-shape.ts'
import { assumeRoleWithSamlParameters } from '../../../src/emulator/sts/assume-role-with-saml-parameters.ts'
import { assumeRoleWithWebIdentityParameters } from '../../../src/emulator/sts/assume-role-with-web-identity-parameters.ts'
import { assumeRoleParameters } from '../../../src/emulator/sts/assume-role.ts'
import { decodeAuthorizationMessageParameters } from '../../../src/emulator/sts/decode-authorization-message.ts'
import { getAccessKeyInfoParameters } from '../../../src/emulator/sts/get-access-key-info.ts'
import { getCallerIdentityParameters } from '../../../src/emulator/sts/get-caller-identity.ts'
import { getFederationTokenParameters } from '../../../src/emulator/sts/get-federation-token.ts'
import { getSessionTokenParameters } from '../../../src/emulator/sts/get-session-token.ts'
import { describeWithPeers, findProgram } from '../../peers/peer.ts'
import type { Peer } from '../../peers/peer.ts'

/** AWS's service model, as the AWS CLI and boto3 are generated from it. */
const stsModelFile = '/usr/lib/python3/dist-packages/botocore/data/sts/2011-06-15/service-2.json'
const iamModelFile = stsModelFile.replace('sts/2011-06-15', 'iam/2010-05-08')

const botocore: Peer = {
  name: 'botocore',
  install: 'apt-get install python3-botocore',
  path: findProgram(stsModelFile, `${stsModelFile}.gz`),
}

interface ModelShape {
  readonly type: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly sensitive?: boolean
  readonly required?: readonly string[]
  readonly members?: Readonly<Record<string, { readonly shape: string }>>
  readonly member?: { readonly shape: string }
}

interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>
  readonly shapes: Readonly<Record<string, ModelShape>>
}

function readModel(file: string): ServiceModel {
  const bytes = readFileSync(file)
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as ServiceModel
}

/** A shape of the model, written as ours are. */
function fromModel(name: string, model: ServiceModel): ParameterShape {
  const {
    type,
    min,
    max,
    pattern,
    enum: values,
    required = [],
    members = {},
    member,
  } = model.shapes[name] ?? {
    type: 'missing',
  }
  const present = (fields: Readonly<Record<string, unknown>>): object =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  switch (type) {
    case 'string':
      return { type, ...present({ minLength: min, maxLength: max, pattern, enum: values }) }
    case 'integer':
      return { type, ...present({ min, max }) }
    case 'boolean':
      return { type }
    case 'list':
      return { type, member: fromModel(member?.shape ?? '', model), ...present({ maxLength: max }) }
    case 'structure':
      return {
        type,
        required,
        members: Object.fromEntries(
          Object.entries(members).map(([key, { shape }]) => [key, fromModel(shape, model)]),
        ),
      }
    default:
      throw new Error(`the model has a shape ${name} of type ${type}`)
  }
}

/** Which values are secret is ours to say: the model of Debian's botocore does not. */
function withoutSensitive(shape: ParameterShape): unknown {
  return JSON.parse(
    JSON.stringify(shape, (key, value: unknown) => (key === 'sensitive' ? undefined : value)),
  )
}

/** Encrypted assertions came to IAM in 2025; older copies of the model have none of it. */
const membersSince2025 = ['AssertionEncryptionMode', 'AddPrivateKey', 'RemovePrivateKey']

/** What had to be sent once, and is optional now: thumbprints are fetched, an update may be of keys. */
const requiredOnce: Readonly<Record<string, readonly string[]>> = {
  CreateOpenIDConnectProvider: ['Url', 'ThumbprintList'],
  UpdateSAMLProvider: ['SAMLMetadataDocument', 'SAMLProviderArn'],
}

/** Our parameters as an older model has them, where that is what we are held to. */
function asOld(action: string, ours: StructureShape, theirs: StructureShape): StructureShape {
  const isOld = membersSince2025.every((name) => !(name in theirs.members))
  const once = requiredOnce[action] ?? []
  return {
    type: 'structure',
    required: once.join() === theirs.required.join() ? once : ours.required,
    members: Object.fromEntries(
      Object.entries(ours.members).filter(([name]) => !isOld || !membersSince2025.includes(name)),
    ),
  }
}

describeWithPeers("AWS's own service model", [botocore], () => {
  it.each([
    ['AssumeRole', assumeRoleParameters],
    ['AssumeRoleWithSAML', assumeRoleWithSamlParameters],
    ['AssumeRoleWithWebIdentity', assumeRoleWithWebIdentityParameters],
    ['DecodeAuthorizationMessage', decodeAuthorizationMessageParameters],
    ['GetAccessKeyInfo', getAccessKeyInfoParameters],
    ['GetCallerIdentity', getCallerIdentityParameters],
    ['GetFederationToken', getFederationTokenParameters],
    ['GetSessionToken', getSessionTokenParameters],
  ] as const)('has the parameters of %s as we have them, in the same order', (action, ours) => {
    const model = readModel(botocore.path ?? '')
    const theirs = fromModel(model.operations[action]?.input?.shape ?? '', model)
    // As text, because errors come in the order of the members.
    expect(JSON.stringify(withoutSensitive(ours), undefined, 1)).toBe(
      JSON.stringify(theirs, undefined, 1),
    )
  })

  it.each(
    Object.entries<StructureShape>({
      ...accountParameters,
      ...oidcProviderParameters,
      ...policyParameters,
      ...roleParameters,
      ...samlProviderParameters,
      ...simulationParameters,
      ...userParameters,
    }).map(
      ([name, ours]) =>
        [name.charAt(0).toUpperCase() + name.slice(1, -'Parameters'.length), ours] as const,
    ),
  )('has the parameters of %s of IAM as we have them, in the same order', (action, ours) => {
    const model = readModel(findProgram(iamModelFile, `${iamModelFile}.gz`) ?? '')
    const operation = model.operations[action]
    expect(operation).toBeDefined()
    // An action without parameters has no shape for them.
    const theirs =
      operation?.input === undefined
        ? { type: 'structure' as const, required: [], members: {} }
        : (fromModel(operation.input.shape, model) as StructureShape)
    expect(JSON.stringify(withoutSensitive(asOld(action, ours, theirs)), undefined, 1)).toBe(
      JSON.stringify(theirs, undefined, 1),
    )
  })
})
