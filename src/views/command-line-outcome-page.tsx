import { renderDocument } from './render-document.tsx'
import { webAddress } from './web-address.ts'

export interface CommandLineOutcomeData {
  readonly outcome: 'continuing' | 'returning' | 'done' | 'denied' | 'failed'
  /** Where `continuing` and `returning` go, by themselves. */
  readonly returnUrl?: string
}

const words: Readonly<Record<CommandLineOutcomeData['outcome'], readonly [string, string]>> = {
  continuing: ['Going to your identity provider', 'This page goes there by itself.'],
  returning: ['Back to the command', 'This page goes there by itself.'],
  done: ['The command has its credentials', 'You can close this page.'],
  denied: ['The command got nothing', 'You can close this page.'],
  failed: [
    'The command could not fetch its credentials',
    'It says why where it runs. You can close this page.',
  ],
}

/**
 * What follows the answer to a command. It goes on by a refresh and not by a redirect: browsers hold the
 * redirects behind a form to the policy of the page with the form, and that page may be anybody's.
 */
export function renderCommandLineOutcomePage({
  outcome,
  returnUrl,
}: CommandLineOutcomeData): string {
  const [title, text] = words[outcome]
  const address = webAddress(returnUrl)
  return renderDocument({
    title,
    width: 'narrow',
    head:
      address === undefined ? undefined : (
        <meta http-equiv="refresh" content={`0; url=${address}`} />
      ),
    children: (
      <section class="card message">
        <h1>{title}</h1>
        <p class="lede">{text}</p>
        {address === undefined ? null : (
          <p class="actions">
            <a class="button" href={address}>
              Continue
            </a>
          </p>
        )}
      </section>
    ),
  })
}
