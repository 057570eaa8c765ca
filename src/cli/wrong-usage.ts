import { CommanderError } from 'commander'

/** The exit code of {@link wrongUsage}, and how `main.ts` knows it from commander's own. */
export const wrongUsageCode = 'fedbridge.wrongUsage'

/** What was asked for cannot be asked for: said on standard error, exit code 2. */
export function wrongUsage(message: string): CommanderError {
  return new CommanderError(2, wrongUsageCode, message)
}
