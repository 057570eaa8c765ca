import type { JSX } from 'preact'
import { accountLabel } from './account-label.ts'
import { Badge } from './badge.tsx'
import { CodeValue } from './code-value.tsx'
import { Definitions } from './definitions.tsx'
import { Instant } from './instant.tsx'
import { renderDocument } from './render-document.tsx'
import { webAddress } from './web-address.ts'
import { WebLink } from './web-link.tsx'

/** An identity provider that people may sign in with. */
export interface HomeProvider {
  readonly name: string
  readonly accountId: string
  readonly accountAlias?: string
  readonly protocol: 'saml' | 'oidc'
  /** Where a sign-in starts; absent where only the identity provider can start one. */
  readonly loginUrl?: string
  /** Metadata or discovery document that this provider is to be given. */
  readonly metadataUrl?: string
  /** Where a person ends the session at the provider itself. */
  readonly logoutUrl?: string
  /** Where it sends people back to, where that is for this provider alone. */
  readonly redirectUri?: string
  /** Why nobody can sign in with it at the moment. */
  readonly unavailable?: string
}

/** A sign-in that was tried. */
export interface HomeSignin {
  /** ISO 8601. */
  readonly time: string
  readonly subject: string
  readonly roleArn: string
  readonly outcome: 'success' | 'failure'
  readonly reason?: string
  /** Where it is to be read why it was refused. */
  readonly traceUrl?: string
}

export interface HomePageData {
  readonly publicUrl: string
  readonly providers: readonly HomeProvider[]
  /** Undefined where who asks may not see them. */
  readonly recentSignins?: readonly HomeSignin[]
  /** Whether the built-in demonstration runs. */
  readonly demonstration: boolean
  readonly acsUrl: string
  readonly spMetadataUrl: string
  /** Our SAML entity ID; the row is left out without it. */
  readonly spEntityId?: string
  /** Where OpenID Connect providers send people back to; the row is left out without it. */
  readonly oidcRedirectUri?: string
  /** The endpoint URL for SDKs and the AWS CLI. */
  readonly endpointUrl: string
  readonly links: readonly {
    readonly label: string
    readonly href: string
    readonly note: string
  }[]
}

/** The page behind the address of the service: who can sign in, and how to connect. */
export function renderHomePage(data: HomePageData): string {
  return renderDocument({
    title: 'Sign in',
    scripts: ['copy.js'],
    aside: data.demonstration ? <Badge tone="accent" text="Demonstration" /> : undefined,
    children: (
      <>
        <section class="hero">
          <h1>Sign in with your identity provider</h1>
          <p class="lede">
            Fedbridge checks what your identity provider says, assumes the role you choose, and
            opens an AWS-shaped console. When it does not work, it tells you which check said no.
          </p>
        </section>
        {data.demonstration ? <DemonstrationNote /> : null}
        <Providers providers={data.providers} />
        <Connect data={data} />
        {data.recentSignins === undefined ? null : <RecentSignins signins={data.recentSignins} />}
        <Links links={data.links} />
      </>
    ),
  })
}

function DemonstrationNote(): JSX.Element {
  return (
    <p class="note">
      <strong>This is the built-in demonstration.</strong> It signs in people who do not exist with
      an identity provider of its own, and nothing leaves this machine. Start with a card below,
      choose a person and a role, and look around.
    </p>
  )
}

function Providers({ providers }: { providers: HomePageData['providers'] }): JSX.Element {
  return (
    <section aria-labelledby="providers">
      <h2 id="providers">Identity providers</h2>
      {providers.length === 0 ? (
        <p class="card empty">
          No identity provider is configured yet. The addresses that yours needs are below.
        </p>
      ) : (
        <ul class="cards">
          {providers.map((provider) => (
            <li class="card provider">
              <ProviderCard provider={provider} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function ProviderCard({ provider }: { provider: HomeProvider }): JSX.Element {
  const { name, accountId, accountAlias, protocol, unavailable, redirectUri } = provider
  const loginUrl = webAddress(provider.loginUrl)
  const metadataUrl = webAddress(provider.metadataUrl)
  const logoutUrl = webAddress(provider.logoutUrl)
  return (
    <>
      <div class="card-head">
        <h3>{name}</h3>
        <Badge tone="plain" text={protocol === 'saml' ? 'SAML 2.0' : 'OpenID Connect'} />
      </div>
      <p class="muted">Account {accountLabel(accountId, accountAlias)}</p>
      {unavailable === undefined ? (
        <>
          {loginUrl === undefined ? (
            <p>Sign-ins with this provider start at the provider itself.</p>
          ) : (
            <a class="button" href={loginUrl}>
              {`Sign in with ${name}`}
            </a>
          )}
          {metadataUrl === undefined ? null : (
            <a class="quiet" href={metadataUrl}>
              {protocol === 'saml' ? 'Metadata for this provider' : 'Discovery document'}
            </a>
          )}
          {redirectUri === undefined ? null : (
            <Definitions
              entries={[
                {
                  term: 'Its own redirect URI',
                  value: <CodeValue value={redirectUri} copyAs={`the redirect URI of ${name}`} />,
                },
              ]}
            />
          )}
          {logoutUrl === undefined ? null : (
            <a class="quiet" href={logoutUrl}>
              Sign out there
            </a>
          )}
        </>
      ) : (
        <div class="unavailable">
          <Badge tone="bad" text="Unavailable" />
          <p>{unavailable}</p>
        </div>
      )}
    </>
  )
}

function Connect({ data }: { data: HomePageData }): JSX.Element {
  const command = [
    [
      'aws sts assume-role-with-saml',
      `--endpoint-url ${data.endpointUrl}`,
      '--role-arn "$ROLE_ARN"',
      '--principal-arn "$PROVIDER_ARN"',
      '--saml-assertion file://response.b64',
    ],
    [
      'aws sts assume-role-with-web-identity',
      `--endpoint-url ${data.endpointUrl}`,
      '--role-arn "$ROLE_ARN"',
      '--role-session-name me',
      '--web-identity-token file://token.jwt',
    ],
  ]
    .map((words) => words.join(' \\\n  '))
    .join('\n')
  return (
    <div class="columns">
      <section class="card" aria-labelledby="connect">
        <h2 id="connect">Connect your own identity provider</h2>
        <p>
          Add a SAML application there with these values, then put its metadata into the
          configuration of this service.
          {data.oidcRedirectUri === undefined
            ? null
            : ' With OpenID Connect, register a client with the redirect URI, and configure its client ID here.'}
        </p>
        <Definitions
          entries={[
            {
              term: 'Single sign-on URL (ACS, Recipient)',
              value: <CodeValue value={data.acsUrl} copyAs="the ACS URL" />,
            },
            data.spEntityId === undefined
              ? undefined
              : {
                  term: 'Audience (SP entity ID)',
                  value: <CodeValue value={data.spEntityId} copyAs="the entity ID" />,
                },
            {
              term: 'Or all of it: SP metadata',
              value: <CodeValue value={data.spMetadataUrl} copyAs="the metadata URL" />,
            },
            data.oidcRedirectUri === undefined
              ? undefined
              : {
                  term: 'Redirect URI (OpenID Connect)',
                  value: <CodeValue value={data.oidcRedirectUri} copyAs="the redirect URI" />,
                },
          ]}
        />
      </section>
      <section class="card" aria-labelledby="command-line">
        <h2 id="command-line">Use it from the command line</h2>
        <p>The AWS CLI and SDKs talk to this service as they talk to AWS, with another endpoint.</p>
        <Definitions
          entries={[
            {
              term: 'Endpoint URL',
              value: <CodeValue value={data.endpointUrl} copyAs="the endpoint URL" />,
            },
          ]}
        />
        <div class="command">
          <pre tabIndex={0} aria-label="Command" data-copy="the command">
            <code>{command}</code>
          </pre>
        </div>
      </section>
    </div>
  )
}

function RecentSignins({ signins }: { signins: readonly HomeSignin[] }): JSX.Element {
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">Recent sign-ins</h2>
      {signins.length === 0 ? (
        <p class="card empty">Nobody has signed in since the service started.</p>
      ) : (
        <table class="card stacking signins" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                Time
              </th>
              <th role="columnheader" scope="col">
                Who
              </th>
              <th role="columnheader" scope="col">
                Role
              </th>
              <th role="columnheader" scope="col">
                Outcome
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {signins.map((signin) => (
              <SigninRow signin={signin} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function SigninRow({ signin }: { signin: HomeSignin }): JSX.Element {
  const succeeded = signin.outcome === 'success'
  const trace = webAddress(signin.traceUrl)
  return (
    <tr role="row">
      <td role="cell" data-label="Time" class="time">
        <Instant at={signin.time} />
      </td>
      <td role="cell" data-label="Who">
        {signin.subject}
      </td>
      <td role="cell" data-label="Role">
        {signin.roleArn === '' ? 'none yet' : <CodeValue value={signin.roleArn} />}
      </td>
      <td role="cell" data-label="Outcome">
        <Badge tone={succeeded ? 'good' : 'bad'} text={succeeded ? 'Signed in' : 'Refused'} />
        {signin.reason === undefined ? null : <span class="reason">{signin.reason}</span>}
        {trace === undefined ? null : <a href={trace}>Why</a>}
      </td>
    </tr>
  )
}

function Links({ links }: { links: HomePageData['links'] }): JSX.Element | null {
  if (links.length === 0) return null
  return (
    <section aria-labelledby="more">
      <h2 id="more">More of this service</h2>
      <ul class="cards links">
        {links.map(({ label, href, note }) => (
          <li class="card">
            <WebLink href={href}>{label}</WebLink>
            <p class="muted">{note}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
