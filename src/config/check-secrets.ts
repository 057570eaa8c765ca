import { createPrivateKey } from 'node:crypto'
import type { ConfigurationProblem } from '../errors.ts'
import { objectToAdminPassword } from './check-debugger.ts'
import type { Objection } from './described.ts'
import { objectToSeed } from './mfa-seed.ts'
import { objectToClientKey, objectToClientSecret } from './client-secrets.ts'
import { secretOf, type NamedFile } from './read-named-files.ts'
import { objectToSessionToken } from './schema-brokers.ts'

/** What the files hold, by the end of the key that names them. */
const kinds: readonly {
  readonly key: RegExp
  readonly object: (secret: string) => Objection | undefined
}[] = [
  { key: /\.secretFile$/u, object: objectToSecret },
  { key: /\.secretAccessKeyFile$/u, object: objectToSecret },
  { key: /\.sessionTokenFile$/u, object: objectToSessionToken },
  { key: /\.seedFile$/u, object: objectToSeed },
  { key: /\.privateKeyFiles\[\d+\]$/u, object: objectToPrivateKey },
  { key: /\.clientSecretFile$/u, object: objectToClientSecret },
  { key: /\.privateKeyFile$/u, object: objectToClientKey },
  { key: /\.adminPasswordFile$/u, object: objectToAdminPassword },
]

/** Secrets out of files are held to the same rules as those in the document, and never repeated. */
export function checkSecrets(
  files: ReadonlyMap<string, NamedFile>,
): readonly ConfigurationProblem[] {
  return [...files].flatMap(([key, named]) => {
    const kind = kinds.find((candidate) => candidate.key.test(key))
    const objection = kind?.object(secretOf(named))
    if (objection === undefined) return []
    return {
      key,
      problem: `the file ${named.file} cannot be used: it ${objection.problem}`,
      remedy: objection.remedy,
    }
  })
}

function objectToSecret({ length }: string): Objection | undefined {
  return length >= 16 && length <= 256
    ? undefined
    : {
        problem: `holds ${length} characters, which is no secret access key`,
        remedy: 'write 16 to 256 characters (AWS uses 40) and nothing else into it',
      }
}

/** Assertions are encrypted for RSA keys; those of IAM come without a passphrase. */
function objectToPrivateKey(pem: string): Objection | undefined {
  let type: string | undefined
  try {
    type = createPrivateKey({ key: pem, format: 'pem' }).asymmetricKeyType
  } catch {
    // OpenSSL's own words say less, and might say too much.
  }
  return type === 'rsa'
    ? undefined
    : {
        problem:
          type === undefined
            ? 'holds no private key in PEM that opens without a passphrase'
            : `holds a private key of type ${type}`,
        remedy: 'name a file with one RSA private key in PEM, without a passphrase',
      }
}
