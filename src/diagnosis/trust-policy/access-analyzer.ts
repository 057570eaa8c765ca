/** What IAM Access Analyzer calls the severities of its findings. */
export type AccessAnalyzerType = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION'

/**
 * - `error`: IAM refuses the policy, or a part of it can never do what it says
 * - `warning`: it lets in more or fewer people than its author most likely thinks
 * - `info`: it works, and could be said better
 */
export type TrustPolicyLevel = 'error' | 'warning' | 'info'
