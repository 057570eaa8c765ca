// Nothing here runs: the assertion is that `tsc -p test/types` compiles. What a program that tests with
// minted documents imports is there by these names.
import {
  idTokenFaults,
  mintIdToken,
  mintSamlResponse,
  openIdTokenMint,
  openSamlMint,
  samlFaults,
} from '../../src/index.ts'
import type {
  Clock,
  IdTokenDescription,
  IdTokenMint,
  MintedSamlResponse,
  MintFault,
  RoleDescription,
  SamlMint,
  SamlResponseDescription,
} from '../../src/index.ts'

declare const clock: Clock

export const faults: readonly MintFault[] = [...samlFaults, ...idTokenFaults]
export const role: RoleDescription = { roleArn: 'a', providerArn: 'b' }
export const description: SamlResponseDescription = {
  roles: [role, 'a,b'],
  sessionTags: { team: 'red' },
  attributes: { one: 'value', more: ['values'], none: null },
  // What another program may not have is undefined, and counts as left out.
  sourceIdentity: undefined,
}
export const tokenDescription: IdTokenDescription = { audience: ['a'], claims: { any: [1] } }

export async function mints(): Promise<readonly string[]> {
  const saml: SamlMint = await openSamlMint({ issuer: 'urn:idp', clock })
  const response: MintedSamlResponse = await saml.mint(description)
  const tokens: IdTokenMint = openIdTokenMint({ algorithm: 'ES256', clock })
  const once = await mintSamlResponse(description, { encryptFor: saml.key.certificatePem })
  const { idToken, keySet } = await mintIdToken(tokenDescription)
  return [
    response.samlResponse,
    once.metadataXml,
    await tokens.mint(),
    idToken,
    String(keySet.keys.length),
  ]
}

// @ts-expect-error a misspelt key is found by the compiler
export const misspelt: SamlResponseDescription = { rolesSessionName: 'alice' }
