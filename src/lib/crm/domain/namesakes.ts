import type { FieldValue, FieldValues } from './entities.ts'
import { asSeen } from './email-key.ts'
import { isBlank, isPoorer, sameValue } from './normalize.ts'
import { fieldOf, specOf, type SyncedObject } from './objects.ts'
import { keyOf } from './record-keys.ts'
import { unresolvedRef } from './references.ts'

/** The fields that a record is asked about by. */
export function nameFields(object: SyncedObject): readonly string[] {
  const { namesakes } = specOf(object)
  return namesakes === undefined ? [] : [...namesakes.name, ...namesakes.needs]
}

/** What a record is called, where records without a key in common are compared by their names; null where it has no whole name. */
export function nameOf(object: SyncedObject, values: FieldValues): string | null {
  const { namesakes } = specOf(object)
  if (namesakes === undefined || !nameFields(object).every((field) => hasValue(values[field]))) return null
  return namesakes.name.map((field) => String(values[field]).trim()).join(' ')
}

/** What a name is looked for by: as it is written, with single spaces, and without what nobody sees. */
export function nameSpellings(name: string): readonly string[] {
  const spaced = name.normalize('NFC').replace(/\s+/g, ' ')
  return [...new Set([name, spaced, asSeen(spaced).replace(/\s+/g, ' ')])]
}

/** Of these values, those by which two records of one name are told apart, with the name. */
export function namesakeValues(object: SyncedObject, values: FieldValues): FieldValues {
  const { namesakes, searchKey } = specOf(object)
  if (namesakes === undefined) return {}
  const fields = [...namesakes.name, ...namesakes.needs, ...namesakes.apart, ...searchKey.fields]
  return Object.fromEntries(fields.flatMap((field) => (hasValue(values[field]) ? [[field, values[field] ?? null]] : [])))
}

/**
 * Whether two records of one name may be one: nothing that both have says that they are two. A reference that cannot be translated yet says
 * nothing, and neither does one value in two notations of which one says less.
 */
export function mayBeSame(object: SyncedObject, ours: FieldValues, theirs: FieldValues): boolean {
  const { namesakes, searchKey } = specOf(object)
  if (namesakes === undefined || nameOf(object, ours) === null || nameOf(object, theirs) === null) return false
  const key = (values: FieldValues) =>
    searchKey.fields.map((field) => keyOf(searchKey.kind, values[field])).find((value) => value !== null) ?? null
  const [own, other] = [key(ours), key(theirs)]
  if (own !== null && other !== null && own !== other) return false
  return namesakes.apart.every((field) => {
    const [our, their] = [ours[field] ?? null, theirs[field] ?? null]
    if (!hasValue(our) || !hasValue(their) || unresolvedRef(their) !== null) return true
    const type = fieldOf(object, field)?.type ?? 'text'
    return sameValue(type, our, their) || isPoorer(type, our, their) || isPoorer(type, their, our)
  })
}

function hasValue(value: FieldValue | undefined): boolean {
  return value !== undefined && !isBlank(value)
}
