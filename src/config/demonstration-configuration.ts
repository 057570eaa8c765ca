import { buildConfiguration } from './build-configuration.ts'
import type { Configuration } from './configuration.ts'
import { demonstrationDocument } from './demonstration-document.ts'
import { readPolicies } from './read-policies.ts'
import { configurationSchema } from './schema.ts'

export interface DemonstrationOptions {
  /** Default 8400. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default `http://localhost:<port>`. */
  readonly publicUrl?: string
  /** Default `memory:`. */
  readonly storageUrl?: string
}

/**
 * The built-in demonstration: the account 123456789012 (`example-corp`), the test identity provider
 * as its SAML provider `ExampleCorp` and as its OpenID Connect provider under our public URL, and four
 * roles that show session tags, source identity, conditions that deny, and a long session; and two
 * users whose access keys are those of AWS's own documentation. It goes through the same schema as a
 * file.
 */
export function demonstrationConfiguration(options: DemonstrationOptions = {}): Configuration {
  const document = demonstrationDocument(options)
  return buildConfiguration(
    configurationSchema.parse(document),
    { files: new Map(), policies: readPolicies(document, new Map()).policies },
    { demonstration: true },
  )
}
