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
