import type { ErrorCode } from '../../errors.ts'
import type { LocatedConstruct, XmlProblem } from '../../xml/located-xml.ts'
import type { Finding } from '../finding.ts'
import type { RegisteredFindingId } from '../findings.ts'
import { asSentence, writeFinding } from '../write-finding.ts'
import { placeOf } from './located-response.ts'
import type { SamlFacts } from './saml-facts.ts'

/** The text as XML: constructs that a message may not have, and places where it breaks the rules. */
export function checkXml(facts: SamlFacts): readonly Finding[] {
  const { constructs, problems } = facts.located.xml
  return [
    ...constructs.slice(0, maxTold).map((construct) => constructFinding(construct, facts)),
    ...checkDeclaration(facts),
    ...distinctProblems(problems).map((problem) => problemFinding(problem, facts)),
    ...checkIds(facts),
    ...checkSchema(facts),
  ]
}

const maxTold = 10

const constructIds: Readonly<
  Record<LocatedConstruct['kind'], readonly [RegisteredFindingId, ErrorCode, string]>
> = {
  doctype: ['doctype', 'XML_DOCTYPE', 'a DOCTYPE or another declaration'],
  comment: ['xml-comment', 'XML_COMMENT', 'a comment'],
  cdata: ['cdata-section', 'XML_CDATA', 'a CDATA section'],
  'processing-instruction': [
    'processing-instruction',
    'XML_PROCESSING_INSTRUCTION',
    'a processing instruction',
  ],
}

const whyNot: Readonly<Record<LocatedConstruct['kind'], string>> = {
  doctype: 'it can define other text, and no SAML message has one',
  comment: 'readers that stop at it have taken half of a name for the whole',
  cdata: 'the canonical form that is signed has none',
  'processing-instruction': 'libraries disagree about whether it belongs to what is signed',
}

function constructFinding({ kind, span, path }: LocatedConstruct, facts: SamlFacts): Finding {
  const [id, code, what] = constructIds[kind]
  return writeFinding(id, {
    message: `The document contains ${what}: ${whyNot[kind]}.`,
    at: placeOf(span, path, indexOf(facts)),
    code,
  })
}

/** The one declaration that every parser reads alike; another encoding than UTF-8 most of all. */
function checkDeclaration(facts: SamlFacts): readonly Finding[] {
  const { strict, document, located } = facts
  const refused =
    strict.verdict === 'rejected' && strict.failure.code === 'XML_PROCESSING_INSTRUCTION'
  const { constructs } = located.xml
  const declaration = /^\s*(<\?xml\s[^<>]{0,200}>?)/.exec(document.text)?.[1]
  if (!refused || declaration === undefined || constructs.some(isInstruction)) return []
  return [
    writeFinding('processing-instruction', {
      message:
        'The XML declaration is another one than is read: version 1.0, and UTF-8 when it names an encoding.',
      expected: '<?xml version="1.0" encoding="UTF-8"?>',
      received: declaration,
      at: { line: 1, column: 1, document: indexOf(facts) },
      remedy: 'Write the document in UTF-8, with this declaration or with none.',
    }),
  ]
}

function isInstruction({ kind }: LocatedConstruct): boolean {
  return kind === 'processing-instruction'
}

/** Where a text breaks off, all elements that are open are not closed; the innermost one says it. */
function distinctProblems(problems: readonly XmlProblem[]): readonly XmlProblem[] {
  return problems.filter(
    ({ reason, at }, index) =>
      reason !== 'element-not-closed' ||
      !problems
        .slice(0, index)
        .some((other) => other.reason === reason && other.at.offset === at.offset),
  )
}

function problemFinding({ reason, message, at }: XmlProblem, facts: SamlFacts): Finding {
  const place = { line: at.line, column: at.column, document: indexOf(facts) }
  if (reason === 'limit-exceeded') {
    return writeFinding('xml-limit-exceeded', { message: asSentence(message), at: place })
  }
  const outside = reason === 'text-outside-root' || reason === 'no-element'
  return writeFinding(outside ? 'content-around-root' : 'not-well-formed', {
    message: asSentence(message),
    at: place,
    code: codeOf(facts, outside),
  })
}

/** Several codes stand for a text that is no XML; which one depends on who saw it first. */
function codeOf({ strict }: SamlFacts, outside: boolean): ErrorCode {
  const code = strict.verdict === 'rejected' ? strict.failure.code : undefined
  if (code === 'XML_TRAILING_CONTENT' || code === 'XML_NOT_WELL_FORMED') return code
  return outside ? 'XML_TRAILING_CONTENT' : 'XML_NOT_WELL_FORMED'
}

function checkIds({ located, attributeOf }: SamlFacts): readonly Finding[] {
  const seen = new Set<string>()
  const findings: Finding[] = []
  for (const element of located.xml.elements) {
    for (const { localName, name, value } of element.attributes) {
      if (localName.toLowerCase() !== 'id') continue
      if (seen.has(value) && findings.length < maxTold) {
        findings.push(
          writeFinding('duplicate-id', {
            message: `The ID of this ${element.localName} is that of another element too, so that nobody can tell which of them is signed.`,
            received: value,
            at: attributeOf(element, name),
          }),
        )
      }
      seen.add(value)
    }
  }
  return findings
}

/** The schema speaks after everything that is said in words of our own. */
function checkSchema({ strict, located, tagOf }: SamlFacts): readonly Finding[] {
  if (strict.verdict !== 'rejected' || strict.failure.code !== 'XML_SCHEMA_INVALID') return []
  const name = strict.failure.received?.replace(/^element /, '')
  const element = located.xml.elements.find(({ localName }) => localName === name)
  return [
    writeFinding('schema-invalid', {
      message:
        name === undefined
          ? 'The document does not follow the SAML schema.'
          : `By the SAML schema no ${name} may stand here, or not like this.`,
      received: strict.failure.received,
      at: tagOf(element),
    }),
  ]
}

function indexOf({ tagOf, located }: SamlFacts): number {
  return tagOf(located.xml.root)?.document ?? 0
}
