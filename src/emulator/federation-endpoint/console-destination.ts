import { partitionOf } from '../../partition/partitions.ts'

/** Characters of a Destination that are looked at; longer ones lead to the console's start. */
const maxDestinationCharacters = 2048

/**
 * Where in our console a Destination leads. Two kinds of address are known: ours below `/console`,
 * and those of the partition's console, whose paths stand below `/console/` here:
 *
 * - `https://console.aws.amazon.com/s3/home?region=eu-west-1` is `/console/s3/home?region=eu-west-1`
 * - `https://eu-west-1.console.aws.amazon.com/ec2/home` is `/console/ec2/home?region=eu-west-1`
 * - `https://s3.console.aws.amazon.com/s3/buckets` is `/console/s3/buckets`
 *
 * Everything else, whatever it is, leads to the console's start: nobody can make a sign-in link of
 * ours lead elsewhere.
 *
 * @returns an absolute URL below `<publicUrl>/console/`
 * @see OWASP, "Unvalidated Redirects and Forwards Cheat Sheet"
 */
export function consoleDestination(
  destination: string | undefined,
  { publicUrl, partition }: { readonly publicUrl: string; readonly partition: string },
): string {
  const home = `${publicUrl}/console/`
  const url = parseDestination(destination, publicUrl)
  if (url === undefined) return home
  const path =
    url.origin === new URL(publicUrl).origin
      ? ownConsolePath(url)
      : partitionConsolePath(url, partitionOf(partition))
  return path === undefined ? home : `${publicUrl}${path}`
}

/**
 * Browsers drop tabs and line breaks and read `\` as `/`, and complete what has no scheme or no
 * slashes: a text with any of that is not what it seems.
 */
function parseDestination(destination: string | undefined, publicUrl: string): URL | undefined {
  if (destination === undefined || destination.length > maxDestinationCharacters) return undefined
  if (/[\u0000-\u0020\u007f\\]/u.test(destination)) return undefined
  const isOurPath = /^\/console(?:[/?#]|$)/u.test(destination)
  if (!isOurPath && !/^https?:\/\/[^/]/iu.test(destination)) return undefined
  if (!URL.canParse(destination, publicUrl)) return undefined
  const url = new URL(destination, publicUrl)
  return url.username === '' && url.password === '' ? url : undefined
}

/** Dot segments are resolved by now: what is left must still be the console. */
function ownConsolePath({ pathname, search, hash }: URL): string | undefined {
  if (pathname === '/console') return `/console/${search}${hash}`
  return pathname.startsWith('/console/') ? `${pathname}${search}${hash}` : undefined
}

function partitionConsolePath(
  url: URL,
  { consoleHost, hasRegion }: Pick<ReturnType<typeof partitionOf>, 'consoleHost' | 'hasRegion'>,
): string | undefined {
  if (url.protocol !== 'https:' || url.port !== '') return undefined
  const prefix = hostPrefix(url.hostname, consoleHost)
  if (prefix === undefined) return undefined
  if (prefix !== '' && hasRegion(prefix) && !url.searchParams.has('region')) {
    url.searchParams.set('region', prefix)
  }
  // The console's own start is /console/home there.
  const path = url.pathname.replace(/^\/console(?=\/|$)/u, '')
  return `/console${path === '' ? '/' : path}${url.search}${url.hash}`
}

/** What stands before the console's host: nothing, a region, or a service. */
function hostPrefix(hostname: string, consoleHost: string): string | undefined {
  if (hostname === consoleHost) return ''
  const suffix = `.${consoleHost}`
  if (!hostname.endsWith(suffix)) return undefined
  const prefix = hostname.slice(0, -suffix.length)
  return /^[a-z0-9-]+$/u.test(prefix) ? prefix : undefined
}
