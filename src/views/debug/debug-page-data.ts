/** What the page of the debugger shows. Everything in it is text, and none of it is trusted. */
export interface DebugPageData {
  readonly form: DebugFormData
  /** Absent until something was given. */
  readonly result?: DebugResultData
}

/** A control whose value was not usable, with what to write instead. */
export interface DebugFormProblem {
  readonly field: DebugField
  readonly message: string
}

/**
 * Names of the form's controls, which are the parameters of `POST /debug`, as multipart/form-data.
 * A button for a suggested time or policy sends its value under the name of the field that it stands
 * for, behind that field: `at` and `trustPolicy` may come twice, and the last one counts.
 */
export type DebugField =
  | 'input'
  | 'file'
  | 'at'
  | 'endpoint'
  | 'role'
  | 'provider'
  | 'duration'
  | 'trustPolicy'
  | 'metadata'
  | 'keySet'
  | 'clientId'

/** The form: what is judged, and how. */
export interface DebugFormData {
  /** Where it is posted to: `/debug`, or the path of a trace. */
  readonly action: string
  /** Of a trace there is no text to edit: the service has it, and gives it to nobody. */
  readonly source: 'text' | 'trace'
  /** Exactly as it was given; empty when it came as a file that is too large for a text field. */
  readonly input: string
  /** ISO 8601; empty: now. */
  readonly at: string
  readonly endpoint: 'sts' | 'sign-in'
  readonly role: string
  readonly provider: string
  /** Seconds, as typed. */
  readonly duration: string
  readonly trustPolicy: string
  /** Metadata of an identity provider that is not configured. */
  readonly metadata: string
  /** A JSON Web Key Set, for a token whose issuer's keys are not known here. */
  readonly keySet: string
  /** Clients of such a provider, between spaces or commas. */
  readonly clientId?: string
  /** ARNs to choose from. */
  readonly knownRoles: readonly string[]
  readonly knownProviders: readonly string[]
  /** Instants that are worth a try, such as that of the document. */
  readonly suggestedTimes: readonly { readonly label: string; readonly at: string }[]
  readonly problems: readonly DebugFormProblem[]
  /** Such as `10 MB`. */
  readonly largestInput: string
  /** Where somebody without a document gets one: the test identity provider, where it runs. */
  readonly exampleUrl?: string
}

export interface DebugResultData {
  readonly verdict: 'accepted' | 'rejected'
  /** What the verdict says in one sentence: the cause, or who would be signed in to which role. */
  readonly headline: string
  /** ISO 8601. */
  readonly judgedAt: string
  readonly trace?: ShownTrace
  /** The cause first. */
  readonly findings: readonly ShownFinding[]
  readonly documents: readonly ShownDocument[]
  /** Index of the document that the rest is about. */
  readonly main: number
  readonly product?: { readonly name: string; readonly evidence: readonly string[] }
  readonly flow: readonly ShownFlowStep[]
  readonly windows: readonly ShownWindow[]
  readonly identity?: ShownIdentity
  readonly contextKeys: readonly ShownContextKey[]
  readonly trust: readonly ShownTrust[]
  readonly session?: readonly ShownFact[]
}

/** The sign-in that a trace is of. */
export interface ShownTrace {
  readonly code: string
  readonly title: string
  readonly requestId: string
  /** Of the call to STS, where there was one. */
  readonly stsRequestId?: string
  readonly path: string
  /** ISO 8601. */
  readonly at: string
  readonly keptUntil: string
}

export interface ShownFinding {
  readonly id: string
  /** For links to it: `finding-3`. */
  readonly anchor: string
  readonly level: 'error' | 'warning' | 'info'
  readonly title: string
  readonly message: string
  readonly expected?: string
  readonly received?: string
  /** `line 3, column 14`, with the document's name where there are several. */
  readonly place?: string
  /** XPath, claim path or JSONPath. */
  readonly path?: string
  /** Anchor of its row in the document. */
  readonly rowAnchor?: string
  readonly aws?: { readonly code: string; readonly message: string; readonly status: number }
  readonly remedy?: string
  readonly productHint?: { readonly product: string; readonly text: string }
  readonly guideSection?: string
  /** Where that section is on the web; without it, the title alone stands there. */
  readonly guideUrl?: string
  /** A code of ours that it explains. */
  readonly code?: string
  /** The finding whose consequence this is. */
  readonly consequenceOf?: { readonly anchor: string; readonly title: string }
}

export interface ShownDocument {
  /** `SAML response`, `ID token`, ... */
  readonly kind: string
  readonly foundIn: string
  /** What was done to read it. */
  readonly steps: readonly string[]
  /** How it came: RelayState, delivered to, action. */
  readonly facts: readonly ShownFact[]
  /** Rows to show; a long line takes several. */
  readonly rows: readonly ShownRow[]
  /** How many characters were left out at the end. */
  readonly omittedCharacters: number
  /** Whether parts were blackened: signatures of a trace. */
  readonly redacted: boolean
}

export interface ShownRow {
  readonly anchor: string
  /** Of the document as it is. */
  readonly line: number
  /** Of the first character of the row: 1 unless the line goes over several rows. */
  readonly column: number
  /** How far to indent it, for the eye alone. */
  readonly depth: number
  readonly spans: readonly ShownSpan[]
  /** Anchors of the findings at this row. */
  readonly findings: readonly { readonly anchor: string; readonly level: ShownFinding['level'] }[]
}

/** A piece of text of one colour. The pieces of a row put together are the document's own text. */
export interface ShownSpan {
  readonly text: string
  readonly color:
    | 'plain'
    | 'punctuation'
    | 'name'
    | 'attribute'
    | 'value'
    | 'comment'
    | 'number'
    | 'keyword'
    | 'redacted'
  /** Underlined, as the place of a finding. */
  readonly mark?: ShownFinding['level']
}

export interface ShownFlowStep {
  readonly name: string
  /** What happens there, in a few words. */
  readonly detail: string
  readonly state: 'done' | 'failed' | 'not-reached'
  readonly findings: readonly { readonly anchor: string; readonly title: string }[]
}

export interface ShownWindow {
  readonly name: string
  /** ISO 8601. */
  readonly from?: string
  readonly until?: string
  readonly state: 'current' | 'within-skew' | 'not-yet' | 'over'
  /** `ended 3 minutes ago`. */
  readonly words: string
  /**
   * Where it lies in the drawing, 0 to 1000 of its width, on a scale that is compressed far from now;
   * an open end reaches the edge. Now is at 500.
   */
  readonly fromPosition: number
  readonly untilPosition: number
}

export interface ShownFact {
  readonly term: string
  readonly values: readonly string[]
}

export interface ShownIdentity {
  /** False: nobody vouches for any of it, and the page says so above all. */
  readonly verified: boolean
  readonly facts: readonly ShownFact[]
  readonly attributes: readonly ShownFact[]
}

export interface ShownContextKey {
  readonly key: string
  readonly values: readonly string[]
  /** Whether later requests of the session have it too. */
  readonly survives: boolean
}

/** The evaluation of one role's trust policy, as a tree. */
export interface ShownTrust {
  readonly role: string
  readonly provider: string
  readonly allowed: boolean
  readonly decisions: readonly ShownDecision[]
  /** The smallest change that would allow it, or why there is none. */
  readonly change?: {
    readonly sentence: string
    readonly edits: readonly string[]
    /** The trust policy after it, indented, to be tried. */
    readonly policy?: string
    readonly others: readonly string[]
  }
}

export interface ShownDecision {
  readonly action: string
  readonly allowed: boolean
  readonly reason: string
  readonly statements: readonly ShownStatement[]
}

export interface ShownStatement {
  /** `statement 2 "AllowGitHub"`. */
  readonly name: string
  readonly effect: 'Allow' | 'Deny'
  readonly applies: boolean
  readonly decided: boolean
  readonly reason: string
  /** Principal and action, then each condition. */
  readonly tests: readonly ShownTest[]
}

export interface ShownTest {
  readonly holds: boolean
  readonly label: string
  readonly expected: readonly string[]
  /** Undefined: the key is absent. */
  readonly present?: readonly string[]
  readonly reason: string
}
