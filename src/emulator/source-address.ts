/** The address a request came from; an IPv4 client of an IPv6 socket without its `::ffff:`. */
export function sourceAddressOf({ ip = '' }: { readonly ip?: string | undefined }): string {
  return ip.replace(/^::ffff:(?=\d+\.)/, '')
}
