/** The forms that `diagnose` can print. */
export const diagnosisFormats = ['text', 'json', 'junit', 'sarif'] as const

export type DiagnosisFormat = (typeof diagnosisFormats)[number]
