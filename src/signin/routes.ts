import { Router, type Request, type Response } from 'express'
import { csrfToken } from '../http/csrf.ts'
import { readBrowser, rememberBrowser } from '../http/browser-cookie.ts'
import { formBody } from '../http/form-body.ts'
import { methods } from '../http/methods.ts'
import { noStore } from '../http/no-store.ts'
import { parameter } from '../http/parameter.ts'
import { requestIdOf } from '../http/request-id.ts'
import { allowFormAction } from '../http/security-headers.ts'
import { sendPage } from '../http/send-page.ts'
import { RequestRefused } from '../errors.ts'
import type { RenderedAuthnRequest } from '../saml/authn-request.ts'
import { renderEncryptionCertificate } from '../saml/render-encryption-certificate.ts'
import { renderSpMetadata } from '../saml/sp-metadata.ts'
import { renderPostFormPage } from '../views/post-form-page.tsx'
import { renderRoleChooserPage } from '../views/role-chooser-page.tsx'
import { acceptSaml, type SamlDelivery } from './accept-saml.ts'
import { acsUrl, providerAcsUrl, regionalAcsUrl } from './assertion-consumer-service.ts'
import type { Bridge } from './bridge.ts'
import { roleChooserData } from './role-chooser-data.ts'
import { isUsable } from './sign-in-provider.ts'
import { startSamlSignIn } from './start-saml-sign-in.ts'

/** Field of our own resubmission form; identity providers do not send it. */
const resubmittedField = 'fedbridge-resubmitted'

/** A response of AWS's largest size, base64 and percent-encoded, fits; nothing much larger does. */
const formLimitBytes = 256 * 1024

/** The sign-in endpoint: assertion consumer services, SP-initiated sign-in, SP metadata. */
export function signInRoutes(bridge: Bridge): Router {
  const routes = Router()
  const acs = (
    toDelivery: (request: Request) => Partial<SamlDelivery>,
  ): ReturnType<typeof methods> =>
    methods({
      POST: [
        formBody({ limitBytes: formLimitBytes }),
        async (request: Request, response: Response) => {
          await deliver(request, response, toDelivery(request), bridge)
        },
      ],
    })

  routes.use(['/saml', '/static'], noStore())
  routes.all(
    '/saml',
    acs(() => ({})),
  )
  routes.all(
    '/saml/acs/:providerUuid',
    acs(({ params }) => ({ providerUuid: params['providerUuid'] as string })),
  )
  routes.all(
    '/saml/region/:region',
    (request, _response, next) => {
      if (!bridge.regions.includes(String(request.params['region']))) {
        throw new RequestRefused('NOT_FOUND', 'no such region in this partition')
      }
      next()
    },
    acs(() => ({})),
  )

  routes.all(
    '/saml/login/:accountId/:providerName',
    methods({
      GET: async (request: Request, response: Response) => {
        await start(request, response, bridge)
      },
    }),
  )

  routes.all(
    '/static/saml-metadata.xml',
    methods({
      GET: (_request: Request, response: Response) => {
        sendMetadata(response, bridge, [
          acsUrl(bridge),
          ...bridge.regions.map((region) => regionalAcsUrl(bridge, region)),
        ])
      },
    }),
  )
  routes.all(
    '/static/saml/:providerUuid/saml-metadata.xml',
    methods({
      GET: async (request: Request, response: Response) => {
        const uuid = request.params['providerUuid'] as string
        const provider = await bridge.providers.byUuid(uuid)
        if (provider === undefined || !isUsable(provider)) {
          throw new RequestRefused('SAML_PROVIDER_UNKNOWN', 'no usable provider has this id')
        }
        const { privateKeys } = provider.decryption ?? { privateKeys: [] }
        sendMetadata(
          response,
          bridge,
          [providerAcsUrl(bridge, uuid)],
          await Promise.all(privateKeys.map((key) => renderEncryptionCertificate(key, uuid))),
        )
      },
    }),
  )
  return routes
}

async function deliver(
  request: Request,
  response: Response,
  address: Partial<SamlDelivery>,
  bridge: Bridge,
): Promise<void> {
  const form: unknown = request.body
  const delivery: SamlDelivery = {
    samlResponse: parameter(form, 'SAMLResponse'),
    relayState: parameter(form, 'RelayState'),
    path: request.path,
    roleArn: parameter(form, 'roleIndex'),
    providerUuid: undefined,
    browser: readBrowser(request, bridge.publicUrl),
    resubmitted: parameter(form, resubmittedField) !== undefined,
    requestId: requestIdOf(response),
    sourceAddress: request.ip ?? '',
    userAgent: request.get('user-agent') ?? '',
    ...address,
  }
  const outcome = await acceptSaml(delivery, bridge)
  switch (outcome.kind) {
    case 'signed-in':
      response.redirect(302, outcome.consoleUrl)
      return
    case 'choose':
      // The token is there because tools read it from AWS's page. Nothing depends on it: what the form
      // proves, it proves by the signed response that it carries.
      sendPage(
        response,
        renderRoleChooserPage(
          await roleChooserData(
            outcome,
            delivery,
            bridge,
            csrfToken(request, response, bridge.publicUrl),
          ),
        ),
      )
      return
    case 'resubmit':
      // A form that another site posts arrives without our cookie; posted again by our own page, with it.
      sendPage(
        response,
        renderPostFormPage({
          action: request.originalUrl,
          fields: [
            { name: 'SAMLResponse', value: delivery.samlResponse ?? '' },
            { name: 'RelayState', value: delivery.relayState ?? '' },
            { name: resubmittedField, value: '1' },
          ],
          title: 'Signing you in',
          buttonLabel: 'Continue',
        }),
      )
      return
  }
}

async function start(request: Request, response: Response, bridge: Bridge): Promise<void> {
  const { accountId = '', providerName = '' } = request.params as Record<string, string>
  const partition = bridge.partition
  const sent = await startSamlSignIn(
    {
      providerArn: `arn:${partition}:iam::${accountId}:saml-provider/${providerName}`,
      browser: rememberBrowser(request, response, bridge.publicUrl),
      destination:
        parameter(request.query, 'RelayState') ?? parameter(request.query, 'Destination'),
    },
    bridge,
  )
  sendAuthnRequest(response, sent)
}

/** Sends a browser to the identity provider: by a redirect, or by a form where it takes only that. */
export function sendAuthnRequest(response: Response, sent: RenderedAuthnRequest): void {
  if (sent.binding === 'redirect') {
    response.redirect(302, sent.url)
    return
  }
  allowFormAction(response, sent.action)
  sendPage(
    response,
    renderPostFormPage({
      action: sent.action,
      fields: sent.fields,
      title: 'Going to your identity provider',
      buttonLabel: 'Continue',
    }),
  )
}

function sendMetadata(
  response: Response,
  bridge: Bridge,
  acsUrls: readonly string[],
  encryptionCertificatePems: readonly string[] = [],
): void {
  response
    .type('application/samlmetadata+xml')
    .send(renderSpMetadata({ entityId: bridge.spEntityId, acsUrls, encryptionCertificatePems }))
}
