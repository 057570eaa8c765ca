import type { JSX } from 'preact'
import { Badge } from '../badge.tsx'
import { WebLink } from '../web-link.tsx'
import { ComparedValues } from './compared-values.tsx'
import type { ShownFinding } from './debug-page-data.ts'
import { LevelMark, levelKind } from './state-mark.tsx'

/** One finding with everything that is known about it. */
export function FindingCard({
  finding,
  weight,
  heading: Heading,
  omitMessage = false,
  children,
}: {
  finding: ShownFinding
  /** `cause` stands above all others; a `consequence` below its cause. */
  weight: 'cause' | 'finding' | 'consequence'
  heading: 'h2' | 'h3' | 'h4'
  /** Where the headline has just said it. */
  omitMessage?: boolean
  children?: JSX.Element | null
}): JSX.Element {
  const { anchor, level, title, message, consequenceOf } = finding
  return (
    <article
      class={`finding ${weight} ${levelKind(level)}`}
      id={anchor}
      data-finding
      data-row={finding.rowAnchor}
      aria-labelledby={`${anchor}-title`}
      tabIndex={-1}
    >
      {weight === 'cause' ? <p class="label">The cause</p> : null}
      <div class="head">
        <Heading id={`${anchor}-title`}>
          <LevelMark level={level} hidden />
          <span data-title>{title}</span>
        </Heading>
        <FindingPlace finding={finding} />
      </div>
      {omitMessage ? null : <p class="text">{message}</p>}
      <ComparedValues expected={finding.expected} received={finding.received} />
      <FindingAdvice finding={finding} />
      {weight === 'finding' && consequenceOf !== undefined ? (
        <p class="origin">
          Consequence of <a href={`#${consequenceOf.anchor}`}>{consequenceOf.title}</a>
        </p>
      ) : null}
      <FindingSources finding={finding} />
      {children}
    </article>
  )
}

function FindingPlace({ finding }: { finding: ShownFinding }): JSX.Element | null {
  const { place, path, rowAnchor } = finding
  if (place === undefined && path === undefined && rowAnchor === undefined) return null
  const text = place ?? 'in the document'
  return (
    <p class="place">
      {rowAnchor === undefined ? (
        place === undefined ? null : (
          <span>{place}</span>
        )
      ) : (
        <a href={`#${rowAnchor}`}>{text}</a>
      )}
      {path === undefined ? null : <code>{path}</code>}
    </p>
  )
}

function FindingAdvice({ finding }: { finding: ShownFinding }): JSX.Element | null {
  const { remedy, productHint, aws } = finding
  if (remedy === undefined && productHint === undefined && aws === undefined) return null
  return (
    <div class="advice">
      {remedy === undefined && productHint === undefined ? null : (
        <div class="remedy">
          <p class="label">How to mend it</p>
          {remedy === undefined ? null : <p>{remedy}</p>}
          {productHint === undefined ? null : (
            <p class="product">
              <strong>{`In ${productHint.product}:`}</strong> {withoutName(productHint)}
            </p>
          )}
        </div>
      )}
      {aws === undefined ? null : (
        <div class="aws">
          <p class="label">What AWS answers</p>
          <p>
            <code class="code">{aws.code}</code>{' '}
            <Badge tone="plain" text={`HTTP ${String(aws.status)}`} />
          </p>
          <p class="quote">{aws.message}</p>
        </div>
      )}
    </div>
  )
}

/** A hint that begins with the name of its product does not say it twice. */
function withoutName({ product, text }: NonNullable<ShownFinding['productHint']>): string {
  const name = `${product}: `
  return text.startsWith(name) ? text.slice(name.length) : text
}

function FindingSources({ finding }: { finding: ShownFinding }): JSX.Element {
  const { guideSection, guideUrl, code, id } = finding
  return (
    <p class="sources">
      {guideSection === undefined ? null : (
        <span>
          IAM User Guide:{' '}
          {guideUrl === undefined ? (
            <cite>{guideSection}</cite>
          ) : (
            <WebLink href={guideUrl}>{guideSection}</WebLink>
          )}
        </span>
      )}
      <span>
        Finding <code>{id}</code>
      </span>
      {code === undefined ? null : (
        <span>
          Code <code>{code}</code>
        </span>
      )}
    </p>
  )
}
