import type { FieldValue } from '../domain/entities.ts'
import { dialledPhone } from '../domain/phone.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { PhoneMatch } from '../port/phone-match.ts'

/** The pairs of a number and a record that has it, whatever their notation, each once. */
export function phoneMatches(
  phones: readonly string[],
  records: readonly RemoteRecord[],
  numbersOf: (record: RemoteRecord) => readonly (FieldValue | undefined)[],
): readonly PhoneMatch[] {
  const distinct = [...new Map(records.map((record) => [record.id, record])).values()]
  return distinct.flatMap((record) => {
    const numbers = new Set(
      numbersOf(record).flatMap((number) => (typeof number === 'string' ? dialledPhone(number.trim()) : [])),
    )
    return phones.flatMap((phone) => (numbers.has(dialledPhone(phone.trim())) ? [{ phone, record }] : []))
  })
}

/** How a number may be written where only equal texts are found: as it was given, and in the usual notations of all its digits. */
export function phoneSpellings(phone: string): readonly string[] {
  const bare = dialledPhone(phone.trim())
  const digits = bare.replace(/^\+/, '')
  return [...new Set([phone.trim(), bare, ...(bare.startsWith('+') ? [digits, `00${digits}`] : [])])]
}
