export const documentKinds = ['passport', 'visa', 'ticket', 'insurance', 'contract', 'other'] as const
export type DocumentKind = (typeof documentKinds)[number]

/** Copies of what is secret, which only some may see. */
export function isSecretKind(kind: DocumentKind): boolean {
  return kind === 'passport' || kind === 'visa'
}
