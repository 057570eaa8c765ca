import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CommandReport } from './command-report.ts'
import type { MintIdTokenOptions } from './mint-id-token.ts'
import type { MintSamlOptions } from './mint-saml.ts'
import { timeArgument } from './time-argument.ts'

/**
 * Adds `mint saml` and `mint token`: documents for tests, from a description in a file, from options, or
 * from both, where options go before the file.
 *
 * @param tell prints what a command has to say
 */
export function addMintCommands(program: Command, tell: (report: CommandReport) => void): void {
  const mint = program
    .command('mint')
    .description('sign a SAML response or an ID token for tests, with any fault on request')
  withMintOptions(
    mint
      .command('saml')
      .description('sign a SAML response for tests; without options one that AWS would take')
      .argument('[description]', 'YAML or JSON file, or - for standard input'),
  )
    .option('--issuer <entity-id>', 'the identity provider (default: https://idp.example.com/saml)')
    .option('--audience <uri>', 'the Audience (default: urn:amazon:webservices)')
    .option('--recipient <url>', "the Recipient (default: AWS's sign-in URL)")
    .option('--destination <url>', 'the Destination (default: the recipient)')
    .option('--subject-format <uri>', 'the Format of the NameID (default: persistent)')
    .option('--role <role-arn,provider-arn>', 'a value of the Role attribute; repeatable', listed)
    .option('--session-name <name>', 'RoleSessionName (default: the subject)')
    .option('--duration <seconds>', 'SessionDuration', wholeNumber)
    .option('--attribute <name=value>', 'any attribute; repeatable', pairs)
    .option('--without <name>', 'an attribute to leave out; repeatable', listed)
    .option('--in-response-to <id>', 'the ID of the request that is answered')
    .option('--relay-state <text>', 'the RelayState beside it (--format form, --json)')
    .option('--not-on-or-after <time>', 'the end of its validity', timeArgument)
    .option('--assertion-id <id>', 'the ID of the assertion')
    .option('--certificate <file>', 'the certificate of --key (default: one is made for it)')
    .option('--metadata-out <file>', "where to write the identity provider's metadata")
    .option('--encrypt-for <file>', 'a certificate or key (PEM) to encrypt the assertion for')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['base64', 'xml', 'form', 'url'])
        .default('base64'),
    )
    .action(async (description: string | undefined, options: MintSamlOptions) => {
      const { mintSaml } = await import('./mint-saml.ts')
      tell(await mintSaml(description, options))
    })
  withMintOptions(
    mint
      .command('token')
      .description('sign an ID token for tests; without options one that is in order')
      .argument('[description]', 'YAML or JSON file, or - for standard input'),
  )
    .option('--issuer <url>', 'iss (default: https://idp.example.com)')
    .option('--audience <client-id>', 'aud (default: fedbridge); repeatable', listed)
    .option('--nonce <text>', 'nonce')
    .option('--claim <name=value>', 'any claim, JSON or else text; repeatable', pairs)
    .option('--without <name>', 'a claim to leave out; repeatable', listed)
    .option('--flattened-tags', 'send each tag as a claim of its own')
    .option('--expires <time>', 'exp (default: ten minutes after iat)', timeArgument)
    .addOption(new Option('--algorithm <alg>', 'alg').choices(['RS256', 'ES256']))
    .option('--key-set-out <file>', "where to write the provider's JSON Web Key Set")
    .addOption(
      new Option('--format <format>', 'a token alone, or as a token endpoint answers')
        .choices(['jwt', 'json'])
        .default('jwt'),
    )
    .action(async (description: string | undefined, options: MintIdTokenOptions) => {
      const { mintToken } = await import('./mint-id-token.ts')
      tell(await mintToken(description, options))
    })
}

/** What both have. */
function withMintOptions(command: Command): Command {
  return command
    .option('--subject <text>', 'about whom it is (default: alice)')
    .option('--tag <key=value>', 'a session tag; repeatable', pairs)
    .option('--transitive <key>', 'a session tag that chains; repeatable', listed)
    .option('--source-identity <text>', 'the source identity')
    .option('--at <time>', 'when it is issued (default: now)', timeArgument)
    .option('--not-before <time>', 'the start of its validity', timeArgument)
    .option('--lifetime <seconds>', 'how long it is valid from when it is issued', wholeNumber)
    .option('--fault <name>', 'what is wrong with it')
    .option('--list-faults', 'list what can be wrong, and sign nothing')
    .option('--key <file>', 'the private key (PEM) that signs (default: a new one)')
    .option('--key-out <file>', 'where to write the private key that signed; a new file')
    .option('--json', 'print JSON, and nothing else, on standard output')
}

function listed(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value]
}

/** Name and value apart at the first equals sign; the same name may come again. */
function pairs(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [name: string, value: string])[] {
  const [, name, value] = /^([^=]+)=(.*)$/su.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Expected a name, an equals sign and a value.')
  }
  return [...before, [name, value]]
}

function wholeNumber(text: string): number {
  // Far more than anybody takes: a test has to be able to say what is refused.
  if (!/^\d{1,9}$/u.test(text)) throw new InvalidArgumentError('Expected whole seconds.')
  return Number(text)
}
