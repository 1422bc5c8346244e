import { emailKey } from './email-key.ts'
import { domainKey } from './domain-key.ts'
import type { FieldValue } from './entities.ts'

/** Kinds of key that a CRM can be searched by. `none`: of an object that nothing but our id recognises. */
export type KeyKind = 'email' | 'domain' | 'none'

/** One value by which a record is recognised, normalised by the rule of its kind. */
export type RecordKey = { readonly kind: KeyKind; readonly value: string }

const rules = { email: emailKey, domain: domainKey, none: () => null } as const satisfies Record<KeyKind, unknown>

/** A value in the form that its kind is matched by; null where it identifies nobody. */
export function keyOf(kind: KeyKind, value: FieldValue | undefined): string | null {
  return rules[kind](value)
}

/** The keys that these values are, without doubles, in their order. */
export function keysOf(kind: KeyKind, values: readonly (FieldValue | undefined)[]): readonly RecordKey[] {
  const texts = values.map((value) => keyOf(kind, value)).filter((value) => value !== null)
  return [...new Set(texts)].map((value) => ({ kind, value }))
}

/** The values of one kind among a record's keys. */
export function valuesOf(keys: readonly RecordKey[], kind: KeyKind): readonly string[] {
  return keys.flatMap((key) => (key.kind === kind ? key.value : []))
}

export function isSearchKind(kind: string): kind is KeyKind {
  return kind in rules
}
