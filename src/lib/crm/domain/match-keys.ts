import { asSeen } from './email-key.ts'
import type { FieldValue, FieldValues } from './entities.ts'
import { type MappedField, readRemote } from './field-mapping.ts'
import { sameValue } from './normalize.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'
import { hasOtherDigits, withPlainDigits } from './narrow.ts'
import { isSearchKind, type KeyKind, valuesOf } from './record-keys.ts'
import type { MatchKey } from './settings.ts'

/** One value that a record can be matched by. */
export type IdentityKey = {
  /** Position of its kind among the connection's match keys; lower is stronger. */
  readonly rank: number
  readonly kind: KeyKind | 'phone' | 'custom' | 'id' | 'name'
  /** Of a custom field. */
  readonly name: string | null
  readonly value: string
}

/** The match keys of a remote record, the strongest first. */
export function remoteKeys(
  matchKeys: readonly MatchKey[],
  mapping: readonly MappedField[],
  remote: RemoteRecord,
): readonly IdentityKey[] {
  // Another lead of the same person may have become somebody long ago: that one is told by our id alone.
  if (remote.isClosed === true) return matchKeys.flatMap((key, rank) => (key === 'external_id' ? ofId(remote, rank) : []))
  const values = matchKeys.some((key) => !isSearchKind(key)) ? readRemote(mapping, remote.properties) : {}
  return matchKeys.flatMap((key, rank): readonly IdentityKey[] => {
    if (isSearchKind(key)) return valuesOf(remote.keys, key).map((value) => ({ rank, kind: key, name: null, value }))
    if (key === 'external_id') return ofId(remote, rank)
    return ofField(key, rank, values)
  })
}

function ofId({ externalId }: RemoteRecord, rank: number): readonly IdentityKey[] {
  return externalId ? [{ rank, kind: 'id', name: null, value: externalId }] : []
}

/** Whether two records have one email address. Without an address there is none to share. */
export function isSameAddress(one: FieldValue, other: FieldValue): boolean {
  return hasText(one) && hasText(other) && sameValue('email', one, other)
}

function hasText(value: FieldValue): boolean {
  return (value?.toString().trim() ?? '') !== ''
}

/** The match keys of a local record that are looked up in our own table; the CRM is searched by emails and domains only. */
export function localKeys(matchKeys: readonly MatchKey[], local: LocalRecord): readonly IdentityKey[] {
  return matchKeys.flatMap((key, rank) => (isSearchKind(key) || key === 'external_id' ? [] : ofField(key, rank, local.values)))
}

function ofField(key: MatchKey, rank: number, values: FieldValues): readonly IdentityKey[] {
  const value = values[key] ?? null
  if (key === 'phone') {
    const phone = phoneKey(value)
    return phone === null ? [] : [{ rank, kind: 'phone', name: null, value: phone }]
  }
  // The database compares these as they are stored: as they are seen, and as they are written.
  const texts = value === null ? [] : [asSeen(String(value)), String(value).trim()].flatMap(compositions)
  const name = key.slice('custom.'.length)
  return [...new Set(texts)].filter((text) => asSeen(text) !== '').map((text) => ({ rank, kind: 'custom', name, value: text }))
}

/** A text as it may be stored: letters with marks as one, or as a letter and a mark. */
function compositions(text: string): readonly string[] {
  return [text, text.normalize('NFC'), text.normalize('NFD')]
}

/** As text, to compare the keys of a batch. */
export function keyText({ kind, name, value }: Omit<IdentityKey, 'rank'>): string {
  return `${kind}:${name ?? ''}:${value}`
}

const phoneDigitsMin = 7

/**
 * A phone number in the form it is matched by, by the same rule as the database's `private.phone_key`; null when it is too short to
 * identify anyone.
 */
export function phoneKey(value: FieldValue): string | null {
  if (typeof value !== 'string') return null
  const number = withPlainDigits(value)
  if (hasOtherDigits(number)) return null
  const digits = number
    .replaceAll('(0)', '')
    .replace(/[^0-9+]/g, '')
    .replace(/^00/, '+')
  return digits.replace(/\D/g, '').length >= phoneDigitsMin ? digits : null
}
