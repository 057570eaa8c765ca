/**
 * The debugger's page: why a sign-in fails and what to change, the cause before all else.
 *
 * Owns how a diagnosis looks. Imports views only: what it shows comes as {@link DebugPageData}, and
 * none of that is trusted. It never decides anything, and needs no script.
 */
import type { JSX } from 'preact'
import { assetPath } from '../assets.ts'
import { renderDocument } from '../render-document.tsx'
import { WebLink } from '../web-link.tsx'
import { ContextKeysTable } from './context-keys-table.tsx'
import { DebugForm, debugFormId, TryAgainForm } from './debug-form.tsx'
import type { DebugFormData, DebugPageData, DebugResultData } from './debug-page-data.ts'
import { DocumentListings } from './document-listing.tsx'
import { FindingsList } from './findings-list.tsx'
import { FlowDrawing } from './flow-drawing.tsx'
import { IdentityPanel } from './identity-panel.tsx'
import { SectionLinks } from './section-links.tsx'
import { SessionPanel } from './session-panel.tsx'
import { TrustTrees } from './trust-tree.tsx'
import { ValidityTimeline } from './validity-timeline.tsx'
import { VerdictPanel } from './verdict-panel.tsx'
import { visibleTexts } from './visible-texts.ts'

/** The page for what was given, or the form alone. Every text in `data` comes out inert. */
export function renderDebugPage({ form, result }: DebugPageData): string {
  return renderDocument({
    title:
      result === undefined
        ? 'Debugger'
        : `${result.verdict === 'accepted' ? 'Accepted' : 'Rejected'} · Debugger`,
    aside: 'Debugger',
    head: <link rel="stylesheet" href={assetPath('debug.css')} />,
    scripts: ['copy.js', 'debug.js'],
    children:
      result === undefined ? (
        <EmptyState form={form} />
      ) : (
        <Result form={form} result={visibleTexts(result)} />
      ),
  })
}

function EmptyState({ form }: { form: DebugFormData }): JSX.Element {
  return (
    <div class="debug-empty">
      <h1>Why does the sign-in fail?</h1>
      <p class="lede">
        Paste what you have at hand, and see which check says no, where, what AWS would answer, and
        what to change. Nothing leaves this machine, and nothing is fetched.
      </p>
      <div class="card">
        <DebugForm form={form} />
      </div>
      <h2>What goes in</h2>
      <ul class="accepted-inputs">
        <li>A SAML response: base64, URL-encoded, a form body, a redirect address, or XML</li>
        <li>A browser’s HAR file, a SAML-tracer export, or a saved page with the form</li>
        <li>An ID token, a token response, or an Authorization header</li>
        <li>Metadata of an identity provider</li>
        <li>A trust policy</li>
      </ul>
      {form.exampleUrl === undefined ? null : (
        <p class="muted">
          Nothing at hand?{' '}
          <WebLink href={form.exampleUrl}>Make a response with the test identity provider</WebLink>,
          with any fault in it.
        </p>
      )}
    </div>
  )
}

function Result({ form, result }: { form: DebugFormData; result: DebugResultData }): JSX.Element {
  return (
    <div class="debug-result">
      <VerdictPanel result={result} form={form} />
      <SectionLinks result={result} />
      <div class="sections">
        <FindingsList result={result} />
        <TryAgainForm form={form} />
        <FlowDrawing flow={result.flow} />
        <DocumentListings result={result} />
        <ValidityTimeline
          windows={result.windows}
          judgedAt={result.judgedAt}
          times={form.suggestedTimes}
          formId={debugFormId}
        />
        <TrustTrees trust={result.trust} formId={debugFormId} />
        {result.identity === undefined ? null : <IdentityPanel identity={result.identity} />}
        <ContextKeysTable contextKeys={result.contextKeys} />
        {result.session === undefined ? null : (
          <SessionPanel session={result.session} accepted={result.verdict === 'accepted'} />
        )}
      </div>
    </div>
  )
}
