import type { RequestHandler, Response } from 'express'
import helmet from 'helmet'

/** What the headers depend on. */
export interface SecurityHeaderOptions {
  /** Our own origin; https adds the upgrade of insecure requests, and HSTS where it is not this machine's. */
  readonly publicUrl: string
  /**
   * URLs or origins that forms may lead to besides our own, by redirect too: federation and console
   * hosts. `https://*.example.com` covers subdomains. Where a single page leads is added by
   * {@link allowFormAction}.
   */
  readonly formActionOrigins: readonly string[]
}

const oneYearSeconds = 365 * 24 * 60 * 60

/** Nothing on our pages needs the machine's senses. */
const permissionsPolicy = [
  'camera',
  'geolocation',
  'microphone',
  'payment',
  'usb',
  'browsing-topics',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

/**
 * Headers that confine our pages: a Content-Security-Policy with every directive set, no framing, no
 * sniffing, no other site's windows or embeds, and only the origin as referrer.
 *
 * @throws {TypeError} when an origin cannot stand in a Content-Security-Policy
 * @see Content Security Policy Level 3
 */
export function securityHeaders({
  publicUrl,
  formActionOrigins,
}: SecurityHeaderOptions): RequestHandler {
  const https = publicUrl.toLowerCase().startsWith('https:')
  // A browser that takes it to heart for localhost speaks plain HTTP to no other server there for a year.
  const strictTransport = https && !isLoopbackUrl(publicUrl)
  const formAction = sources(formActionOrigins)
  const confine = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        mediaSrc: ["'none'"],
        objectSrc: ["'none'"],
        frameSrc: ["'none'"],
        workerSrc: ["'none'"],
        manifestSrc: ["'none'"],
        // Chromium applies form-action to the redirects that answer a form as well.
        formAction: ["'self'", ...formAction],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // Not "no-referrer": identity providers refuse forms whose Origin is null, which it causes.
    referrerPolicy: { policy: 'strict-origin' },
    strictTransportSecurity: strictTransport
      ? { maxAge: oneYearSeconds, includeSubDomains: false }
      : false,
    xFrameOptions: { action: 'deny' },
    xPermittedCrossDomainPolicies: { permittedPolicies: 'none' },
  })
  return (request, response, next) => {
    response.set('Permissions-Policy', permissionsPolicy)
    confine(request, response, next)
  }
}

/**
 * Lets the form of this one answer lead to `url` as well, where its page is about to send the browser:
 * an identity provider that was added while we run. An address that cannot stand in a policy is left
 * out, and the browser then stays where it is.
 *
 * The headers of {@link securityHeaders} have to be set already.
 */
export function allowFormAction(response: Response, url: string): void {
  const policy = response.get('Content-Security-Policy')
  if (policy === undefined || !sourcePattern.test(url)) return
  const [origin = ''] = sources([url])
  response.set(
    'Content-Security-Policy',
    policy.replace(/form-action [^;]*/, (directive) => `${directive.trimEnd()} ${origin}`),
  )
}

const sourcePattern = /^(https?:)\/\/((?:\*\.)?[a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(?:[/?#].*)?$/i

function isLoopbackUrl(url: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/u.test(new URL(url).hostname)
}

/** The origins of `urls`, each once. */
function sources(urls: readonly string[]): string[] {
  const origins = urls.map((url) => {
    const [, scheme, host, port = ''] = sourcePattern.exec(url) ?? []
    if (scheme === undefined || host === undefined) {
      throw new TypeError(`"${url}" is no http or https origin for form-action`)
    }
    return `${scheme}//${host}${port}`.toLowerCase()
  })
  return [...new Set(origins)]
}
