/**
 * - `error`: because of it nobody is signed in
 * - `warning`: it works here, and will not work everywhere or for long
 * - `info`: worth knowing
 */
export type FindingLevel = 'error' | 'warning' | 'info'
