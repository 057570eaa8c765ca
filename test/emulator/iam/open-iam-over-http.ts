import { IAMClient } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import { systemClock } from '../../../src/clock.ts'
import { openTestEmulator, account } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

export const administratorKey = {
  accessKeyId: 'AKIAADMINISTRATOR000',
  secretAccessKey: 'secret of the administrator',
}

export interface IamOverHttp {
  readonly emulator: TestEmulator
  /** Signs as an administrator of the account. */
  readonly iam: IAMClient
  readonly sts: STSClient
  close(): Promise<void>
}

/** An account with nobody but an administrator, and AWS's own clients that sign as that one. */
export async function openIamOverHttp(): Promise<IamOverHttp> {
  const emulator = await openTestEmulator({
    // The clients sign with the time of day.
    clock: systemClock,
    accounts: [
      {
        accountId: account,
        users: [
          {
            arn: `arn:aws:iam::${account}:user/administrator`,
            accessKeys: [administratorKey],
            managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          },
        ],
      },
    ],
  })
  const options = {
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: administratorKey,
    maxAttempts: 1,
  }
  const iam = new IAMClient(options)
  const sts = new STSClient(options)
  return {
    emulator,
    iam,
    sts,
    close: async () => {
      iam.destroy()
      sts.destroy()
      await emulator.close()
    },
  }
}
