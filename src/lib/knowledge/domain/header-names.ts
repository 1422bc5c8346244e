/** What stands in the place of a secret value wherever a link is shown. */
export const mask = '***'

/** Whether the values of a header with this name are kept and shown as secrets. */
export function isSecretHeader(name: string): boolean {
  return /auth|token|key|secret|password|cookie|signature|session/i.test(name)
}

/** Those that the connection itself sets, or that decide where a request ends: nobody sets them by hand. */
const ofConnection = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'expect',
])

/** What is wrong with a header's name; null: nothing. https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export function headerNameFault(name: string): string | null {
  if (!/^[\w!#$%&'*+.^`|~-]{1,200}$/.test(name)) return 'a header’s name has letters, digits and hyphens only.'
  if (ofConnection.has(name.toLowerCase()) || /^proxy-/i.test(name)) return 'this header is set by the connection itself.'
  return null
}

/** What is wrong with a header's value; null: nothing. https://www.rfc-editor.org/rfc/rfc9110#name-field-values */
export function headerValueFault(value: string): string | null {
  if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) return 'a header’s value is one line of plain characters.'
  return null
}
