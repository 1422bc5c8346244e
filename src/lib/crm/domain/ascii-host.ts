/** Not longer than what name servers take: what is longer is no name, and work without end to translate. */
const hostLengthMax = 253

/** A host in ASCII: `münchen.example` is `xn--mnchen-3ya.example`. What is no host stays as it is. */
export function asciiHost(host: string): string {
  const isPlain = !/[^\0-\x7f]/.test(host)
  const address = `http://${host}/`
  if (isPlain || host.length > hostLengthMax || /[:@\\%]/.test(host) || !URL.canParse(address)) return host
  return new URL(address).hostname
}

/** An address with its host in ASCII; what is before it stays as it is. */
export function withAsciiHost(email: string): string {
  const at = email.lastIndexOf('@')
  return at === -1 ? email : `${email.slice(0, at)}@${asciiHost(email.slice(at + 1))}`
}
