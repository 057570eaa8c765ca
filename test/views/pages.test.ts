import { describe, expect, it } from 'vitest'
import { renderConsoleMessagePage } from '../../src/views/console-message-page.tsx'
import { renderConsolePage } from '../../src/views/console-page.tsx'
import { renderErrorPage } from '../../src/views/error-page.tsx'
import { renderEventsPage } from '../../src/views/events-page.tsx'
import { renderHomePage } from '../../src/views/home-page.tsx'
import { renderPostFormPage } from '../../src/views/post-form-page.tsx'
import { testIdpFields, testIdpSpareRows } from '../../src/views/test-idp-fields.ts'
import { renderTestIdpPage } from '../../src/views/test-idp-page.tsx'
import { outlineOf } from './html-outline.ts'
import {
  sampleConsole,
  sampleForeignConsole,
  sampleError,
  sampleEvents,
  sampleHome,
  sampleMessage,
  samplePostForm,
  sampleTestIdp,
} from './sample-pages.ts'

const textOf = (html: string): string => outlineOf(html).texts.join(' ')
const fieldsOf = (html: string): Map<string, string> =>
  new Map(
    outlineOf(html).elements.flatMap(({ tag, attributes }) =>
      tag === 'input' ? [[attributes.get('name') ?? '', attributes.get('value') ?? '']] : [],
    ),
  )

/** A copy of `data` in which `key` is absent. */
const without = <Data extends object, Key extends keyof Data>(
  data: Data,
  key: Key,
): Omit<Data, Key> =>
  Object.fromEntries(Object.entries(data).filter(([name]) => name !== key)) as Omit<Data, Key>

describe('the home page', () => {
  it('links a usable provider by its name', () => {
    expect(renderHomePage(sampleHome)).toContain(
      '<a class="button" href="http://localhost:8400/saml/login/123456789012/ExampleCorp">Sign in with ExampleCorp</a>',
    )
  })

  it('says why a provider is unavailable, and does not link it', () => {
    const html = renderHomePage({
      ...sampleHome,
      providers: [
        {
          name: 'Broken',
          accountId: '123456789012',
          protocol: 'saml',
          loginUrl: '/saml/login/123456789012/Broken',
          unavailable: 'No metadata.',
        },
      ],
    })
    expect(textOf(html)).toContain('No metadata.')
    expect(html).not.toContain('/saml/login/')
  })

  it('says so where only the provider can start', () => {
    const html = renderHomePage({
      ...sampleHome,
      providers: [{ name: 'Okta', accountId: '123456789012', protocol: 'saml' }],
    })
    expect(textOf(html)).toContain('start at the provider itself')
    expect(html).not.toContain('Sign in with Okta')
  })

  it('links where a session at the provider ends, and the redirect URI, where there are any', () => {
    const html = renderHomePage(sampleHome)
    expect(html).toContain(
      '<a class="quiet" href="/oidc/logout/123456789012/partners.example.com">Sign out there</a>',
    )
    expect(textOf(html)).toContain('http://localhost:8400/oidc/callback')
    const plain = renderHomePage({
      ...without(sampleHome, 'oidcRedirectUri'),
      providers: sampleHome.providers.slice(0, 1),
    })
    expect(plain).not.toContain('Sign out there')
    expect(textOf(plain)).not.toContain('OpenID Connect')
  })

  it('gives the values that an identity provider and a command line need', () => {
    const text = textOf(renderHomePage(sampleHome))
    for (const value of [sampleHome.acsUrl, sampleHome.spMetadataUrl, 'urn:amazon:webservices']) {
      expect(text).toContain(value)
    }
    expect(text).toContain(`--endpoint-url ${sampleHome.endpointUrl}`)
  })

  it('speaks of the demonstration only when it runs', () => {
    expect(textOf(renderHomePage(sampleHome))).toContain('built-in demonstration')
    expect(textOf(renderHomePage({ ...sampleHome, demonstration: false }))).not.toContain(
      'demonstration',
    )
  })
})

describe('the console page', () => {
  const text = textOf(renderConsolePage(sampleConsole))

  it('shows the session and how it came about', () => {
    for (const value of [
      sampleConsole.assumedRoleArn,
      sampleConsole.roleArn,
      'example-corp (123456789012)',
      'bd7VYfK2tc6qvEw0bjJd0qTv3Yg=',
      'persistent',
      'us-east-1 in partition aws',
    ]) {
      expect(text).toContain(value)
    }
    expect(text).toMatch(/Source identity alice /)
  })

  it('marks the transitive tags and no others', () => {
    expect(text).toMatch(/Project Unicorn transitive/)
    expect(text).toMatch(/CostCenter 987654 not passed on/)
  })

  it('shows the time that is left at the instant it is made', () => {
    expect(text).toContain('42 min 37 s')
    const hours = renderConsolePage({ ...sampleConsole, expiresAt: '2026-03-02T21:41:07.000Z' })
    expect(textOf(hours)).toContain('11 h 42 min')
    const over = renderConsolePage({ ...sampleConsole, now: '2026-03-02T11:00:00.000Z' })
    expect(textOf(over)).toMatch(/Time left\s+0 s/)
  })

  it('signs out by a form with the token, or by a link where there is none', () => {
    expect(renderConsolePage(sampleConsole)).toContain(
      `<form action="/federation?Action=logout" method="post"><input type="hidden" name="csrf_token" value="${sampleConsole.csrfToken ?? ''}"/>`,
    )
    expect(renderConsolePage(without(sampleConsole, 'csrfToken'))).toContain(
      '<a class="button" href="/federation?Action=logout">Sign out</a>',
    )
  })

  it('says of a session of another STS who vouches for it, and nothing that only that STS knows', () => {
    const foreign = textOf(renderConsolePage(sampleForeignConsole))
    expect(foreign).toContain('with credentials of http://localhost:4566')
    expect(foreign).toMatch(/STS http:\/\/localhost:4566/)
    expect(foreign).toContain('AROA3X42LBCDOEXAMPLE0:alice@example.com')
    for (const absent of ['Session tags', 'What this session may do', 'Role arn', 'Federated']) {
      expect(foreign).not.toContain(absent)
    }
  })

  it('does without an identity provider, tags and policies', () => {
    const bare = without(without(sampleConsole, 'federated'), 'service')
    const bareText = textOf(renderConsolePage({ ...bare, sessionTags: [], policies: [] }))
    expect(bareText).toContain('No identity provider vouched for this session.')
    expect(bareText).toContain('The session has no tags.')
    expect(bareText).toContain('Developer has no permission policies, so nothing is allowed.')
    expect(bareText).toContain('Console home')
  })
})

describe('the console message page', () => {
  it.each([
    ['expired', 'Your session has ended'],
    ['signed-out', 'You are signed out'],
    ['not-signed-in', 'You are not signed in'],
  ] as const)('says %s in words', (kind, title) => {
    expect(textOf(renderConsoleMessagePage({ ...sampleMessage, kind }))).toContain(title)
  })

  it('names the host of the issuer that it leads back to', () => {
    const html = renderConsoleMessagePage(sampleMessage)
    expect(html).toContain('href="https://sso.example.com/apps/aws?tenant=1"')
    expect(textOf(html)).toContain('Sign in again at sso.example.com')
  })

  it('leads home alone where the issuer is no web address', () => {
    const html = renderConsoleMessagePage({ ...sampleMessage, issuerUrl: 'javascript:alert(1)' })
    expect(html).not.toContain('Sign in again at')
    expect(html).toContain('<a class="button" href="/">Home</a>')
  })
})

describe('the events page', () => {
  it('shows each event with its record', () => {
    const text = textOf(renderEventsPage(sampleEvents))
    expect(text).toContain('2026-03-02 09:38:52 UTC')
    expect(text).toContain('AccessDenied')
    expect(text).toContain(sampleEvents.events[1]?.json)
  })

  it('says that there are none', () => {
    expect(textOf(renderEventsPage({ events: [] }))).toContain('Nothing has happened yet')
  })
})

describe('the error page', () => {
  it('shows code, request id, and what AWS would answer', () => {
    const text = textOf(renderErrorPage(sampleError))
    for (const value of ['Error 400', sampleError.code, sampleError.requestId]) {
      expect(text).toContain(value)
    }
    expect(text).toContain('ExpiredTokenException')
  })

  it('does not speak of AWS where AWS has no answer', () => {
    expect(textOf(renderErrorPage(without(sampleError, 'aws')))).not.toContain('AWS would')
  })
})

describe('the test identity provider’s page', () => {
  const html = renderTestIdpPage(sampleTestIdp)
  const names = outlineOf(html).elements.flatMap(({ attributes, tag }) =>
    ['input', 'textarea'].includes(tag) && attributes.get('type') !== 'radio'
      ? (attributes.get('name') ?? [])
      : [],
  )

  it('sends every field once, so that a repeated one is foreign', () => {
    expect(new Set(names).size).toBe(names.length)
  })

  it('has a row per attribute and spare ones, under the names that the receiver reads', () => {
    const fields = fieldsOf(html)
    expect(fields.get(testIdpFields.subject('alice'))).toBe('alice@example.com')
    expect(fields.get(testIdpFields.attributeName('alice', 2))).toBe(
      'https://aws.amazon.com/SAML/Attributes/PrincipalTag:Project',
    )
    expect(names).toContain(testIdpFields.attributeValues('alice', 2 + testIdpSpareRows))
    expect(names).not.toContain(testIdpFields.attributeValues('alice', 3 + testIdpSpareRows))
    expect(fields.get('SAMLRequest')).toBe('fZFfa8Iw')
    expect(fields.get(testIdpFields.csrfToken)).toBe(sampleTestIdp.csrfToken)
  })

  it('keeps a value that begins with a line break, which a parser would drop', () => {
    const [alice] = sampleTestIdp.people
    if (alice === undefined) throw new TypeError('the sample has no people')
    const person = { ...alice, attributes: [{ name: 'a', values: ['\nfirst', 'second'] }] }
    expect(renderTestIdpPage({ ...sampleTestIdp, people: [person] })).toContain(
      '>\n\nfirst\nsecond</textarea>',
    )
  })

  it('chooses the first person and no fault unless told otherwise', () => {
    const checked = outlineOf(html).elements.filter(({ attributes }) => attributes.has('checked'))
    expect(checked.map(({ attributes }) => attributes.get('value'))).toEqual(['alice', ''])
  })
})

describe('the post form page', () => {
  it('carries its fields to the address, and has a button for browsers without scripts', () => {
    const html = renderPostFormPage(samplePostForm)
    expect(html).toContain('<form action="https://idp.example.com/sso" method="post" data-submit')
    expect(Object.fromEntries(fieldsOf(html))).toEqual({
      SAMLRequest: 'PHNhbWxwOkF1dGhuUmVxdWVzdC8+',
      RelayState: 'pending-1',
    })
    expect(html).toContain('<button type="submit">Continue</button>')
  })

  it('has no form where the address is none', () => {
    expect(renderPostFormPage({ ...samplePostForm, action: 'javascript:alert(1)' })).not.toContain(
      '<form',
    )
  })
})
