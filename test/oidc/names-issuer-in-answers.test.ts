import { describe, expect, it } from 'vitest'
import { openCodeFlow } from '../fakes/open-code-flow.ts'

describe('RFC 9207, section 3: what a provider promises of its answers', () => {
  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])('authorization_response_iss_parameter_supported %s: %s', async (supported, names) => {
    const { relyingParty, client } = openCodeFlow({
      settings: { metadata: { authorization_response_iss_parameter_supported: supported } },
    })
    expect((await relyingParty.begin(client)).namesIssuerInAnswers).toBe(names)
  })
})
