import { randomBytes } from 'node:crypto'
import type { PolicyDocument } from '../../policy/policy-document.ts'
import { accessKeyId } from '../credentials/access-key-id.ts'
import type { ServiceKey } from './find-caller.ts'

/** What the bridge reads: providers, and which roles trust them. */
const readingProviders: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        'iam:GetOpenIDConnectProvider',
        'iam:GetRole',
        'iam:GetSAMLProvider',
        'iam:ListAccountAliases',
        'iam:ListOpenIDConnectProviders',
        'iam:ListRoles',
        'iam:ListSAMLProviders',
      ],
      Resource: ['*'],
    },
  ],
}

/** Keys of the bridge, one per account, made when they are first asked for. */
export interface ServiceKeys {
  readonly byId: ReadonlyMap<string, ServiceKey>
  keyOf(accountId: string): ServiceKey
}

/** Opens the keys of this process: they are kept nowhere and end with it. */
export function openServiceKeys(partition: string): ServiceKeys {
  const byAccount = new Map<string, ServiceKey>()
  const byId = new Map<string, ServiceKey>()
  return {
    byId,
    keyOf: (accountId) => {
      const known = byAccount.get(accountId)
      if (known !== undefined) return known
      const id = accessKeyId('AKIA', accountId)
      const key: ServiceKey = {
        secretAccessKey: randomBytes(30).toString('base64'),
        caller: {
          kind: 'service',
          accountId,
          partition,
          arn: `arn:${partition}:iam::${accountId}:role/aws-service-role/signin.fedbridge/SignIn`,
          accessKeyId: id,
          policy: readingProviders,
        },
      }
      byAccount.set(accountId, key)
      byId.set(id, key)
      return key
    },
  }
}
