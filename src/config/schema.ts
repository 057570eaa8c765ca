import * as z from 'zod'
import { objectToAddress } from './addresses.ts'
import { objectToAdminPassword } from './check-debugger.ts'
import { checkedText, described, objecting } from './described.ts'
import { partitions } from '../partition/partitions.ts'
import { emulatorSchema } from './schema-emulator.ts'
import { stsCredentialsSchema } from './schema-brokers.ts'
import { identityProvidersSchema } from './schema-identity-providers.ts'
import { objectToFileName } from './read-named-files.ts'
import { objectToStsEndpoint } from './sts-endpoint.ts'
import { objectToStorageUrl } from './storage-url.ts'
import { objectToOrigin, objectToOriginPattern, objectToUrl } from './urls.ts'

/**
 * The one description of the file: each key with its type, default, unit, reason, recommendation and
 * example. `docs/configuration.md` is rendered from it, problems are worded from it, and the types
 * of the file follow from it. Unknown keys are refused everywhere.
 */

const perMinute = (why: string, standard: number): z.ZodDefault<z.ZodInt> =>
  described(z.int().min(1).max(1_000_000).default(standard), {
    why,
    unit: 'requests per minute and client address',
  })

const rateLimitsSchema = z.strictObject({
  signInPerMinute: perMinute(
    'Limits sign-ins and the start of sign-ins. Everybody in an office may share one address.',
    300,
  ),
  queryApiPerMinute: perMinute('Limits calls of the Query API (STS and IAM).', 600),
  federationPerMinute: perMinute('Limits calls of the federation endpoint.', 120),
  debuggerPerMinute: perMinute('Limits diagnoses in the debugger.', 30),
  includeLoopback: described(z.boolean().default(false), {
    why: 'Whether clients on this machine are limited too.',
    recommendation: 'Turn it on when a proxy on the same machine hides the real clients.',
  }),
})

const serverSchema = z.strictObject({
  port: described(z.int().min(0).max(65_535).default(8400), {
    why: 'The port to listen on. With 0 the system chooses one, and `server.publicUrl` must be written.',
    recommendation: 'The environment variable FEDBRIDGE_PORT overrides it.',
  }),
  host: described(z.string().min(1).default('127.0.0.1'), {
    why: 'The address to listen on. The default takes connections from this machine only, because a console that plays AWS is nothing for a network until somebody decides so.',
    recommendation:
      'In a container write 0.0.0.0, and let the platform decide who reaches it. The environment variable FEDBRIDGE_HOST overrides it.',
    example: '0.0.0.0',
  }),
  publicUrl: described(checkedText(objectToOrigin).optional(), {
    why: 'Our own origin as browsers see it: every address we hand out starts with it, and responses are accepted for it alone. The Host header of a request decides nothing.',
    typeInWords: 'URL without a path',
    defaults: '`http://localhost:` and the port, `https://localhost:` with `tls`',
    recommendation:
      'Write an https URL for anything but a trial on your own machine: cookies are Secure then. The environment variable FEDBRIDGE_PUBLIC_URL overrides it.',
    example: 'https://sso.example.com',
  }),
  tls: described(
    z
      .strictObject({
        certificateFile: described(checkedText(objectToFileName), {
          why: 'The certificate in PEM: that of the server first, then its authorities without the root.',
          typeInWords: 'file',
          example: 'certs/server.crt',
        }),
        keyFile: described(checkedText(objectToFileName), {
          why: 'The private key of the certificate, in PEM without a passphrase.',
          typeInWords: 'file',
          example: 'certs/server.key',
        }),
      })
      .optional(),
    {
      why: 'Makes the service speak TLS itself, 1.2 and later, and nothing else on its port. Not needed behind a proxy that does: then the https address stands in `publicUrl` alone.',
      defaults: 'none: plain HTTP',
      recommendation:
        '`npm run certs` makes a certificate for a trial; a renewed one is read at the next start.',
    },
  ),
  debugger: described(z.enum(['local', 'admin', 'off']).optional(), {
    why: 'Who may see the debugger, traces and events: clients on this machine, administrators from anywhere, or nobody. An administrator signs in with HTTP Basic as the user `admin`, on this machine too.',
    defaults: '`local` where the public URL is a loopback address, `off` elsewhere',
    recommendation: 'Leave it to the default in production.',
    example: 'local',
  }),
  adminPassword: described(z.string().check(objecting(objectToAdminPassword)).optional(), {
    why: 'The password of the user `admin`, which `debugger: admin` asks for. At most one of this and `adminPasswordFile`. After 10 wrong ones a client address has to wait for 10 minutes.',
    typeInWords: 'text of 16 to 256 characters',
    recommendation: 'Use `adminPasswordFile`, so that the configuration holds no secret.',
  }),
  adminPasswordFile: described(checkedText(objectToFileName).optional(), {
    why: 'A file that holds the password of the user `admin`; a line break at its end does not count.',
    typeInWords: 'file',
    example: 'certs/admin-password',
  }),
  commandLine: described(z.enum(['all', 'loopback', 'off']).default('all'), {
    why: 'Which programs may get the credentials of a sign-in, after the person has agreed: all that `fedbridge login` knows, those alone that run where the browser does, or none. With `loopback` there are no codes to enter for another computer.',
    recommendation:
      'Set it to `loopback` where nobody works over SSH: a code can be sent to somebody by mistake or by malice.',
    example: 'loopback',
  }),
  acceptRecipients: described(z.array(checkedText(objectToUrl)).default([]), {
    why: 'URLs that a response may name as its Recipient and Destination besides our own: for identity providers that cannot be told another address than that of AWS.',
    typeInWords: 'list of URLs',
    recommendation: 'Leave it empty when the identity provider can be given our address.',
    example: '[https://signin.aws.amazon.com/saml]',
  }),
  acceptAudiences: described(z.array(z.string().min(1)).default([]), {
    why: 'Audience values accepted besides the entity ids and sign-in URLs of the partition and our own addresses.',
    example: '[urn:example:fedbridge]',
  }),
  trustProxy: described(
    z
      .union([
        z.literal(false),
        z.int().min(1).max(10),
        z.array(checkedText(objectToAddress)).min(1),
      ])
      .default(false),
    {
      why: 'Which proxies are believed when they name the client in X-Forwarded-For: none, that many hops, or those addresses.',
      typeInWords: '`false`, a number of hops from 1 to 10, or a list of addresses and CIDR blocks',
      recommendation:
        'List the addresses of your load balancer. `true` is not accepted: then every client could name itself.',
      example: '[10.0.0.0/8]',
    },
  ),
  clockSkewSeconds: described(z.int().min(0).max(300).default(180), {
    why: 'How far the clock of an identity provider may be off before a response counts as expired or as not yet valid.',
    unit: 'seconds',
    recommendation: 'Keep it as small as the clocks allow; with synchronised clocks 60 is plenty.',
  }),
  rateLimits: rateLimitsSchema.prefault({}),
})

const seconds = (why: string, most: number, standard: number): z.ZodDefault<z.ZodNumber> =>
  described(z.number().positive().max(most).default(standard), { why, unit: 'seconds' })

const stsSchema = z.strictObject({
  endpoint: described(checkedText(objectToStsEndpoint).default('embedded'), {
    why: 'Which STS issues the sessions: the emulator of this process, AWS itself by its regional endpoint, or another one, for example of LocalStack or moto. In a URL `{region}` stands for the region that is asked, for example in the address of VPC endpoints or of FIPS endpoints.',
    typeInWords: '`embedded`, `aws`, or a URL',
    example: 'http://localhost:4566',
  }),
  regions: described(z.array(z.string()).min(1).max(5).optional(), {
    why: 'Regions whose STS is asked in turn: the next one when one does not answer, fails, or is not activated for the account. What STS decides is the same in all of them, and asked once. With `sts.endpoint: aws` or a URL with `{region}`.',
    defaults: '`region` alone',
    recommendation:
      'Two regions in which STS is active. Where nobody answers, a sign-in waits for each of them before it fails.',
    example: '[eu-central-1, eu-west-1]',
  }),
  connectionTimeoutSeconds: seconds('How long a connection to STS may take to open.', 60, 2),
  requestTimeoutSeconds: seconds('How long one call of STS may take.', 120, 10),
  credentials: described(stsCredentialsSchema.optional(), {
    why: 'Our own credentials, which sign AssumeRole and GetFederationToken where a provider has `broker`. With the emulator, the key of one of its users.',
    defaults:
      'the default provider chain of the AWS SDK: environment, shared files, containers, instances',
    recommendation:
      'A long-term key of an IAM user that may do nothing else: with temporary credentials sessions last an hour at most.',
  }),
  maxAttempts: described(z.int().min(1).max(5).default(2), {
    why: 'How often a call is tried when the network or the service fails; refusals are never tried again.',
  }),
})

const consoleSchema = z.strictObject({
  url: described(checkedText(objectToUrl).optional(), {
    why: 'Where people land who asked for no destination.',
    typeInWords: 'URL',
    defaults:
      "our own `/console`; with `console.federationEndpoint: aws` AWS's console in the region whose STS issued the session",
    example: 'https://eu-central-1.console.aws.amazon.com/',
  }),
  federationEndpoint: described(
    checkedText((text) =>
      /^(?:embedded|aws)$/u.test(text) ? undefined : objectToUrl(text),
    ).optional(),
    {
      why: 'Who turns credentials into a console session: our own `/federation`, which asks the STS of `sts.endpoint` whose credentials they are, or that of AWS, in the region whose STS issued them. AWS knows the sessions of its own STS and no others.',
      typeInWords: '`embedded`, `aws`, or a URL',
      defaults: '`aws` with `sts.endpoint: aws`, `embedded` otherwise',
      example: 'https://eu-central-1.signin.aws.amazon.com/federation',
    },
  ),
  allowedDestinations: described(z.array(checkedText(objectToOriginPattern)).optional(), {
    why: 'Origins that a RelayState or a sign-in link may name as destination besides our own console. Everything else lands on `console.url`, because a sign-in that redirects anywhere lends its good name to anyone.',
    typeInWords: 'list of origins; `https://*.example.com` covers the subdomains',
    defaults: "empty, or AWS's consoles with `sts.endpoint: aws`",
    example: '[https://console.aws.amazon.com, "https://*.console.aws.amazon.com"]',
  }),
})

const storageSchema = z.strictObject({
  url: described(checkedText(objectToStorageUrl).default('memory:'), {
    why: 'Where pending sign-ins, used assertions, sessions, what was made over the IAM API, and events are kept: in memory, and gone at a restart, or in the files of a directory on a local disk, where every answered write survives a crash.',
    typeInWords: '`memory:`, or `file:` and a directory, which is made when there is none',
    recommendation:
      'With `memory:` run one process: another would not know which assertions were already used. The environment variable FEDBRIDGE_STORAGE_URL overrides it.',
    example: 'file:data',
  }),
  maxEntries: described(z.int().min(1000).max(10_000_000).default(100_000), {
    why: 'How many entries the store holds. When it is full, sign-ins fail rather than forget which assertions were used.',
    unit: 'entries',
  }),
})

export const configurationSchema = z.strictObject({
  server: described(serverSchema.prefault({}), { why: 'The service itself and what it accepts.' }),
  partition: described(z.enum(partitions.map(({ id }) => id)).default('aws'), {
    why: 'The AWS partition: it decides ARNs, sign-in addresses and entity ids.',
    example: 'aws-us-gov',
  }),
  region: described(z.string().optional(), {
    why: 'The region that STS is asked in, and that events name.',
    defaults: 'the first of `sts.regions`, or else of the partition, `us-east-1` in `aws`',
    example: 'eu-central-1',
  }),
  sts: described(stsSchema.prefault({}), { why: 'The service that issues sessions.' }),
  console: described(consoleSchema.prefault({}), {
    why: 'Where people go once they have a session.',
  }),
  storage: described(storageSchema.prefault({}), { why: 'What has to be remembered, and where.' }),
  identityProviders: described(identityProvidersSchema.prefault({}), {
    why: 'Who may vouch for people. With `sts.endpoint: embedded` they are also the providers of the emulated accounts.',
  }),
  emulator: described(emulatorSchema.prefault({}), {
    why: "AWS's side when it is played here: accounts with their roles and users.",
  }),
  testIdp: described(
    z
      .strictObject({
        enabled: described(z.boolean().default(false), {
          why: 'Whether the built-in identity provider answers. It signs in anybody as anybody.',
          defaults: '`false`; `true` in the demonstration',
          recommendation:
            'Never turn it on where others than you can reach it: a start and `fedbridge check-config` warn of that.',
        }),
      })
      .prefault({}),
    { why: 'The built-in identity provider for first runs and tests.' },
  ),
})

/** The file as the schema reads it: defaults filled in, nothing loaded yet. */
export type ConfigurationDocument = z.infer<typeof configurationSchema>
