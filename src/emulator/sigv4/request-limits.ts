/** What a request that is signed here may have at most; a real one has a tenth of it. */
export const requestLimits = { headers: 200, parameters: 1000 } as const
