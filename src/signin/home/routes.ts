import { Router, type NextFunction, type Request, type Response } from 'express'
import type { CloudTrailEvent } from '../../audit/cloud-trail-event.ts'
import { sendPage } from '../../http/send-page.ts'
import type { TraceLink } from '../../http/trace-link.ts'
import {
  renderHomePage,
  type HomePageData,
  type HomeProvider,
  type HomeSignin,
} from '../../views/home-page.tsx'
import { acsUrl } from '../assertion-consumer-service.ts'
import type { Bridge } from '../bridge.ts'
import { oidcCallbackUrl, oidcLoginUrl, oidcLogoutUrl } from '../oidc/oidc-addresses.ts'
import { isUsable } from '../sign-in-provider.ts'
import { samlLoginUrl } from '../start-saml-sign-in.ts'

/** Sign-ins that the home page shows. */
const shownSignIns = 8
/** Events that are looked through for them. */
const lookedThrough = 100

/** What the home page says besides what the bridge knows. */
export interface Home {
  readonly demonstration: boolean
  readonly links: HomePageData['links']
  /** Whether who asks may see who has signed in: the same who may read the events. */
  readonly showsSignins: (request: Request) => boolean
  /** Where whoever asks may read why a sign-in was refused; default: nowhere. */
  readonly traceLink?: TraceLink
}

/** `GET /` for browsers. The Query API shares the path: its requests carry an Action. */
export function homeRoutes(bridge: Bridge, home: Home): Router {
  const routes = Router()
  routes.get('/', async (request: Request, response: Response, next: NextFunction) => {
    if ('Action' in request.query) {
      next()
      return
    }
    sendPage(response, renderHomePage(await homePageData(request, bridge, home)))
  })
  return routes
}

async function homePageData(
  request: Request,
  bridge: Bridge,
  { demonstration, links, showsSignins, traceLink = () => undefined }: Home,
): Promise<HomePageData> {
  return {
    publicUrl: bridge.publicUrl,
    providers: [...(await samlProviders(bridge)), ...(await oidcProviders(bridge))],
    ...(showsSignins(request)
      ? { recentSignins: await recentSignIns(request, bridge, traceLink) }
      : {}),
    demonstration,
    acsUrl: acsUrl(bridge),
    spEntityId: bridge.spEntityId,
    spMetadataUrl: `${bridge.publicUrl}/static/saml-metadata.xml`,
    oidcRedirectUri: oidcCallbackUrl(bridge),
    endpointUrl: bridge.publicUrl,
    links,
  }
}

async function samlProviders(bridge: Bridge): Promise<readonly HomeProvider[]> {
  const providers = await bridge.providers.list()
  return Promise.all(
    providers.map(async (provider) => ({
      ...(await accountOf(provider, bridge)),
      name: provider.name,
      protocol: 'saml' as const,
      ...(isUsable(provider)
        ? {
            metadataUrl: `${bridge.publicUrl}/static/saml/${provider.uuid}/saml-metadata.xml`,
            ...(provider.metadata.entities.some(
              ({ singleSignOnServices }) => singleSignOnServices.length > 0,
            )
              ? { loginUrl: samlLoginUrl(bridge, provider) }
              : {}),
          }
        : { unavailable: provider.unavailable }),
    })),
  )
}

async function oidcProviders(bridge: Bridge): Promise<readonly HomeProvider[]> {
  const providers = await bridge.oidcProviders.list()
  return Promise.all(
    providers.map(async (provider) => ({
      ...(await accountOf(provider, bridge)),
      name: provider.name,
      protocol: 'oidc' as const,
      loginUrl: oidcLoginUrl(bridge, provider),
      logoutUrl: oidcLogoutUrl(bridge, provider),
      ...(provider.ownCallback ? { redirectUri: provider.client.redirectUri } : {}),
      metadataUrl: `${provider.client.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    })),
  )
}

async function accountOf(
  { accountId }: { readonly accountId: string },
  { accountAlias }: Bridge,
): Promise<Pick<HomeProvider, 'accountId' | 'accountAlias'>> {
  const alias = await accountAlias(accountId)
  return { accountId, ...(alias === undefined ? {} : { accountAlias: alias }) }
}

async function recentSignIns(
  request: Request,
  { events }: Bridge,
  traceLink: TraceLink,
): Promise<readonly HomeSignin[]> {
  const records = await events.recent(lookedThrough)
  return eachSessionOnce(records)
    .filter(({ eventName }) => eventName === 'ConsoleLogin')
    .slice(0, shownSignIns)
    .map((event) => recentSignIn(event, (requestId) => traceLink(request, requestId)))
}

/** Both we and the console of this process may have recorded a sign-in to one session. */
function eachSessionOnce(records: readonly CloudTrailEvent[]): readonly CloudTrailEvent[] {
  const seen = new Set<string>()
  return records.filter(({ eventName, userIdentity: { accessKeyId } }) => {
    if (eventName !== 'ConsoleLogin' || accessKeyId === undefined) return true
    if (seen.has(accessKeyId)) return false
    seen.add(accessKeyId)
    return true
  })
}

function recentSignIn(
  event: CloudTrailEvent,
  linkOf: (requestId: string) => string | undefined,
): HomeSignin {
  const failed =
    event.errorMessage !== undefined || event.responseElements?.['ConsoleLogin'] === 'Failure'
  const { userName, principalId, arn } = event.userIdentity
  const reason = event.errorMessage ?? event.errorCode
  const traceUrl = failed && event.requestID !== undefined ? linkOf(event.requestID) : undefined
  return {
    time: event.eventTime,
    // A session's principal id is `AROA...:session-name`; people know the second part.
    subject: userName ?? principalId?.split(':').at(-1) ?? 'unknown',
    roleArn: arn ?? event.resources?.[0]?.ARN ?? '',
    outcome: failed ? 'failure' : 'success',
    ...(reason === undefined ? {} : { reason }),
    ...(traceUrl === undefined ? {} : { traceUrl }),
  }
}
