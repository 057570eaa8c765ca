// Names of SAML 2.0, spelled once.

/** Namespace of protocol messages. */
export const samlp = 'urn:oasis:names:tc:SAML:2.0:protocol'
/** Namespace of assertions. */
export const saml = 'urn:oasis:names:tc:SAML:2.0:assertion'

/** Top-level StatusCode of a response that carries an assertion. */
export const statusSuccess = 'urn:oasis:names:tc:SAML:2.0:status:Success'
/** The one SubjectConfirmation method of the web browser profile. */
export const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
/** The one Format an Issuer may have. */
export const entityFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity'
