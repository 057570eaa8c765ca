/**
 * The public API: build the service from a configuration and serve it inside another program.
 */
export { systemClock } from './clock.ts'
export type { Clock } from './clock.ts'
export { compose } from './compose.ts'
export type { Service, ServiceOptions } from './compose.ts'
export type { Configuration } from './config/configuration.ts'
export { demonstrationConfiguration } from './config/demonstration-configuration.ts'
export { loadConfiguration } from './config/load-configuration.ts'
export { ConfigurationInvalid, FedbridgeError } from './errors.ts'
export type { AwsError, ConfigurationProblem, ErrorCode } from './errors.ts'
export { openServer } from './http/open-server.ts'
export type { OpenServer } from './http/open-server.ts'
export { acsUrl, regionalAcsUrl } from './signin/assertion-consumer-service.ts'
export {
  idTokenFaults,
  mintIdToken,
  openIdTokenMint,
} from './test-idp/minting/open-id-token-mint.ts'
export type {
  IdTokenDescription,
  IdTokenMint,
  IdTokenMintOptions,
} from './test-idp/minting/open-id-token-mint.ts'
export { mintSamlResponse, openSamlMint, samlFaults } from './test-idp/minting/open-saml-mint.ts'
export type { MintFault } from './test-idp/minting/mint-fault.ts'
export type {
  MintedSamlResponse,
  SamlMint,
  SamlMintOptions,
} from './test-idp/minting/open-saml-mint.ts'
export type {
  RoleDescription,
  SamlResponseDescription,
} from './test-idp/minting/saml-description.ts'
