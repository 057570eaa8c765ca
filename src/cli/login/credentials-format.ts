/** How credentials are given out. */
export const credentialsFormats = ['process', 'env', 'profile', 'console'] as const

export type CredentialsFormat = (typeof credentialsFormats)[number]
