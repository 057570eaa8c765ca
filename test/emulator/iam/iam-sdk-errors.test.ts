import * as client from '@aws-sdk/client-iam'
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteConflictException,
  EntityAlreadyExistsException,
  GetRoleCommand,
  IAMServiceException,
  InvalidInputException,
  LimitExceededException,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  OpenIdIdpCommunicationErrorException,
  TagRoleCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openIamOverHttp } from './open-iam-over-http.ts'
import type { IamOverHttp } from './open-iam-over-http.ts'

let opened: IamOverHttp
beforeAll(async () => {
  opened = await openIamOverHttp()
  await opened.iam.send(new CreateRoleCommand({ RoleName: 'Taken', ...trusting }))
  await opened.iam.send(
    new AttachRolePolicyCommand({
      RoleName: 'Taken',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  )
  await opened.iam.send(new CreateUserCommand({ UserName: 'Full' }))
  for (let key = 0; key < 2; key += 1) {
    await opened.iam.send(new CreateAccessKeyCommand({ UserName: 'Full' }))
  }
})
afterAll(() => opened.close())

const trust = (statement: object): { readonly AssumeRolePolicyDocument: string } => ({
  AssumeRolePolicyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }],
  }),
})
const trusting = trust({ Principal: { AWS: '123456789012' } })

type Failing = (iam: client.IAMClient) => Promise<unknown>

/** The classes that can occur: how, and what AWS says then. */
const raised: readonly {
  readonly kind: abstract new (...of: never[]) => IAMServiceException
  readonly call: Failing
  readonly message: string
  readonly status: number
}[] = [
  {
    kind: NoSuchEntityException,
    call: (iam) => iam.send(new GetRoleCommand({ RoleName: 'Nobody' })),
    message: 'The role with name Nobody cannot be found.',
    status: 404,
  },
  {
    kind: EntityAlreadyExistsException,
    call: (iam) => iam.send(new CreateRoleCommand({ RoleName: 'TAKEN', ...trusting })),
    message: 'Role with name TAKEN already exists.',
    status: 409,
  },
  {
    kind: DeleteConflictException,
    call: (iam) => iam.send(new DeleteRoleCommand({ RoleName: 'Taken' })),
    message: 'Cannot delete entity, must detach all policies first.',
    status: 409,
  },
  {
    kind: LimitExceededException,
    call: (iam) => iam.send(new CreateAccessKeyCommand({ UserName: 'Full' })),
    message: 'Cannot exceed quota for AccessKeysPerUser: 2',
    status: 409,
  },
  {
    kind: OpenIdIdpCommunicationErrorException,
    call: (iam) =>
      iam.send(new CreateOpenIDConnectProviderCommand({ Url: 'https://server.example.com' })),
    message: 'Could not connect to https://server.example.com',
    status: 400,
  },
  {
    kind: InvalidInputException,
    call: (iam) =>
      iam.send(
        new CreateSAMLProviderCommand({ Name: 'x', SAMLMetadataDocument: 'x'.repeat(1000) }),
      ),
    message: 'Could not parse metadata.',
    status: 400,
  },
  {
    kind: MalformedPolicyDocumentException,
    call: (iam) =>
      iam.send(
        new CreateRoleCommand({
          RoleName: 'Made',
          ...trust({ Principal: { AWS: '123456789012' }, Resource: '*' }),
        }),
      ),
    message: 'Has prohibited field Resource',
    status: 400,
  },
]

const notOffered = (what: string): string => `only of actions that are not offered: ${what}`

/** The classes that cannot occur here, and why. */
const never: Readonly<Record<string, string>> = {
  AccountNotManagementOrDelegatedAdministratorException: notOffered('those on organizations'),
  CallerIsNotManagementAccountException: notOffered('those on organizations'),
  ConcurrentModificationException: 'changes of an account happen one after the other',
  CredentialReportExpiredException: notOffered('GetCredentialReport'),
  CredentialReportNotPresentException: notOffered('GetCredentialReport'),
  CredentialReportNotReadyException: notOffered('GetCredentialReport'),
  DuplicateCertificateException: notOffered('UploadSigningCertificate'),
  DuplicateSSHPublicKeyException: notOffered('UploadSSHPublicKey'),
  EntityTemporarilyUnmodifiableException:
    'a user or login profile that was deleted a moment ago is gone at once',
  FeatureDisabledException: notOffered('those on outbound federation'),
  FeatureEnabledException: notOffered('those on outbound federation'),
  InvalidAuthenticationCodeException: notOffered('EnableMFADevice, ResyncMFADevice'),
  InvalidCertificateException: notOffered('UploadSigningCertificate'),
  InvalidPublicKeyException: notOffered('UploadSSHPublicKey'),
  InvalidUserTypeException: notOffered('ChangePassword'),
  KeyPairMismatchException: notOffered('UploadServerCertificate'),
  MalformedCertificateException: notOffered('those on certificates'),
  NameConflictException: notOffered('those on account properties'),
  OrganizationNotFoundException: notOffered('those on organizations'),
  OrganizationNotInAllFeaturesModeException: notOffered('those on organizations'),
  PasswordPolicyViolationException: notOffered('CreateLoginProfile, ChangePassword'),
  PolicyEvaluationException:
    'the simulator evaluates whatever it has read, and what it cannot read is InvalidInput',
  PolicyNotAttachableException: 'no policy is there that only services may attach',
  ReportGenerationLimitExceededException: notOffered('GenerateOrganizationsAccessReport'),
  RoleModifiedException: notOffered('those on role templates'),
  RoleTemplateDisabledException: notOffered('those on role templates'),
  ServiceAccessNotEnabledException: notOffered('those on organizations'),
  ServiceFailureException: 'a failure of ours is InternalFailure, as everywhere in AWS',
  ServiceNotSupportedException: notOffered('CreateServiceSpecificCredential'),
  UnmodifiableEntityException: 'there are no roles of services',
  UnrecognizedPublicKeyEncodingException: notOffered('GetSSHPublicKey, UploadSSHPublicKey'),
}

describe("IAM's errors through AWS's own client", () => {
  it('knows of every class of the client whether it can occur', () => {
    const classes = Object.entries(client as Readonly<Record<string, unknown>>)
      .filter(
        ([, value]) =>
          typeof value === 'function' && value.prototype instanceof client.IAMServiceException,
      )
      .map(([name]) => name)
    expect(classes.length).toBeGreaterThan(30)
    expect([...raised.map(({ kind }) => kind.name), ...Object.keys(never)].sort()).toEqual(
      classes.sort(),
    )
  })

  it.each(raised)('raises $kind.name', async ({ kind, call, message, status }) => {
    const failure = await call(opened.iam).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(kind)
    // The message as `message`, which is what people see of it.
    expect(failure).toMatchObject({ message, $metadata: { httpStatusCode: status } })
    expect((failure as IAMServiceException).$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/u)
  })

  it.each<readonly [string, Failing, string]>([
    [
      'ValidationError',
      (iam) => iam.send(new GetRoleCommand({ RoleName: 'a/b' })),
      "1 validation error detected: Value 'a/b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    ],
    [
      'AccessDenied',
      (iam) =>
        iam.send(
          new client.TagPolicyCommand({
            PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
            Tags: [{ Key: 'a', Value: 'b' }],
          }),
        ),
      'Policy is outside your own account.',
    ],
  ])('raises %s, which has no class, as what all are', async (name, call, message) => {
    const failure = await call(opened.iam).catch((error: unknown) => error)
    expect((failure as Error).constructor).toBe(IAMServiceException)
    expect(failure).toMatchObject({ name, message })
  })

  it('raises nothing for the nearest call that is right', async () => {
    const { iam } = opened
    await iam.send(new TagRoleCommand({ RoleName: 'Taken', Tags: [{ Key: 'a', Value: 'b' }] }))
    await iam.send(new CreateRoleCommand({ RoleName: 'Made', ...trusting }))
    await iam.send(new DeleteRoleCommand({ RoleName: 'Made' }))
  })
})
