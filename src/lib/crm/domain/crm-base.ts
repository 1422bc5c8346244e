import type { FieldValue, FieldValues } from './entities.ts'
import { type MappedField, readRemote, sameFieldValue } from './field-mapping.ts'
import { pick } from './field-values.ts'
import { isBlank } from './normalize.ts'
import { asReadBack } from './merge.ts'
import { isIn } from './remote-names.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'

/** Whether the CRM holds another value than ours of a field, as far as a read through the mapping can tell. */
export function differs(field: MappedField, ours: FieldValue | undefined, theirs: FieldValue | undefined): boolean {
  return !sameFieldValue(field, asReadBack(field, ours ?? null), theirs)
}

/** What the CRM has stored of the values that are the base now, where that differs: no edit of anybody. `stored` as a read returns it. */
export function crmBaseOfStored(mapping: readonly MappedField[], base: FieldValues, stored: FieldValues): FieldValues {
  const held = mapping.filter(
    ({ adsappField, crmField, direction }) => direction !== 'from_crm' && adsappField in base && isIn(crmField, stored),
  )
  const values = readRemote(held, stored)
  return Object.fromEntries(
    held.flatMap((field) => {
      const name = field.adsappField
      return differs(field, base[name], values[name]) ? [[name, values[name] ?? null]] : []
    }),
  )
}

/** Of these values, those of fields in which the CRM has stored something, even if it stands for nothing there. */
export function filledAmong(mapping: readonly MappedField[], values: FieldValues, stored: FieldValues): FieldValues {
  const held = mapping.filter(({ adsappField, crmField }) => adsappField in values && isIn(crmField, stored))
  const theirs = readRemote(held, stored)
  return pick(
    values,
    held.filter(({ adsappField }) => !isBlank(theirs[adsappField] ?? null)),
  )
}

/**
 * Of fields that no record of the CRM is without, what it has given to a record that was made without: the base of both sides, so that it is
 * not an edit.
 */
export function givenByCrm(mapping: readonly MappedField[], base: FieldValues, crmBase: FieldValues): FieldValues {
  const given = mapping.filter(
    ({ adsappField: name, neverBlank }) => neverBlank === true && name in crmBase && isBlank(base[name] ?? null),
  )
  return pick(crmBase, given)
}

/** What the CRM holds of the fields that a new local record was not given, because they only go to the CRM. */
export function crmBaseOfNewLocal(mapping: readonly MappedField[], remote: RemoteRecord): FieldValues {
  const toCrm = mapping.filter(({ direction }) => direction === 'to_crm')
  const values = readRemote(toCrm, remote.properties)
  return pick(
    values,
    toCrm.filter((field) => differs(field, null, values[field.adsappField])),
  )
}

/** The fields that a new CRM record was not given, because they only come from the CRM: it holds nothing there. */
export function crmBaseOfNewRemote(mapping: readonly MappedField[], local: LocalRecord): FieldValues {
  const kept = mapping.filter((field) => field.direction === 'from_crm' && differs(field, local.values[field.adsappField], null))
  return Object.fromEntries(kept.map(({ adsappField }) => [adsappField, null]))
}
