import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import { parseIdpMetadata } from '../../src/saml/idp-metadata.ts'
import { idTokenFaults, openIdTokenMint } from '../../src/test-idp/minting/open-id-token-mint.ts'
import { openSamlMint, samlFaults } from '../../src/test-idp/minting/open-saml-mint.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'
import { samlFaultFindings, tokenFaultFindings } from './fault-findings.ts'
import {
  oidcProvider,
  testClientId,
  testIssuer,
  tokenContext,
  webRole,
} from './oidc/token-context.ts'
import { testContext, testProvider } from './test-context.ts'

// What is minted with a fault is good for testing that very thing: the diagnosis names it first, and
// nothing that does not come of it.

const clock = new MovableClock('2030-01-01T12:00:00Z')

describe('minted SAML responses', async () => {
  const mint = await openSamlMint({ clock })
  const metadata = parseIdpMetadata(mint.metadataXml, { clock })
  const context = testContext({
    clock,
    endpoint: 'sign-in',
    providers: [{ ...testProvider, metadata }],
  })
  const described = { sessionTags: { team: 'red' } }
  const judge = async (fault?: string): Promise<Diagnosis> =>
    diagnose((await mint.mint({ ...described, fault })).formBody, context)

  it('have every fault that there is', () => {
    expect(samlFaults.map(({ id }) => id)).toEqual(Object.keys(samlFaultFindings))
  })

  it('are accepted without one', async () => {
    const { verdict, findings, session } = await judge()
    expect(findings.filter(({ level }) => level !== 'info')).toEqual([])
    expect(verdict).toBe('accepted')
    expect(session).toBeDefined()
  })

  it.each(samlFaults.map(({ id }) => id))('%s', async (fault) => {
    const { findings } = await judge(fault)
    expect(findings.find(({ level }) => level === 'error')?.id).toBe(samlFaultFindings[fault])
  })
})

describe('minted ID tokens', () => {
  const key = samlTestKey('idp-rsa-2048').privateKey
  const judge = async (fault?: string): Promise<Diagnosis> => {
    const mint = openIdTokenMint({ clock, key, issuer: testIssuer })
    const idToken = await mint.mint({
      subject: 'somebody',
      audience: testClientId,
      sessionTags: { team: 'red' },
      nonce: 'nonce-1',
      fault,
    })
    const provider = { ...oidcProvider, keySet: JSON.stringify(await mint.keySet()) }
    return diagnose(idToken, tokenContext({ clock, oidcProviders: [provider], roles: [webRole] }))
  }

  /** What AWS takes, and what nobody could know for a token. */
  const others: Readonly<Record<string, string | undefined>> = {
    'not-a-jwt': 'unrecognized-input',
    'no-kid': undefined,
    'wrong-nonce': undefined,
    'missing-nonce': undefined,
    'rotated-before-signing': undefined,
    'key-set-empty': 'token-keys-unusable',
  }
  const expected = (fault: string): string | undefined =>
    tokenFaultFindings[fault]?.[0] ?? others[fault]

  it('have every fault of a token and of keys', () => {
    expect(idTokenFaults.map(({ id }) => id).toSorted()).toEqual(
      [...Object.keys(tokenFaultFindings), ...Object.keys(others)].toSorted(),
    )
  })

  it('are accepted without one', async () => {
    const { verdict, findings } = await judge()
    expect(findings.filter(({ level }) => level !== 'info')).toEqual([])
    expect(verdict).toBe('accepted')
  })

  it.each(idTokenFaults.map(({ id }) => id))('%s', async (fault) => {
    const { findings } = await judge(fault)
    expect(findings.find(({ level }) => level === 'error')?.id).toBe(expected(fault))
  })
})
