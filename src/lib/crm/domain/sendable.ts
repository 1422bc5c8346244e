import { isoDay, isoInstant } from './dates.ts'
import { readDue } from './due.ts'
import type { FieldType, FieldValue, FieldValues } from './entities.ts'
import { type MappedField, toRemoteNotation } from './field-mapping.ts'
import { decimalText } from './money.ts'
import { isBlank } from './normalize.ts'
import { decimalNumber } from './numbers.ts'
import type { RefusalReason } from './refusal.ts'

/** A value that its field in the CRM cannot hold. It is not sent. */
export type Unsendable = {
  readonly field: string
  readonly crmField: string
  readonly reason: RefusalReason
  readonly message: string
}

/**
 * Splits values of ours into those that their fields in the CRM can hold and those that they cannot, by the same rules for every CRM:
 * what is no date, number or truth value is rejected instead of being guessed at.
 */
export function splitSendable(
  mapping: readonly MappedField[],
  values: FieldValues,
  crm: string,
): { readonly sendable: FieldValues; readonly rejected: readonly Unsendable[] } {
  const sendable: Record<string, FieldValue> = {}
  const rejected: Unsendable[] = []
  for (const [name, value] of Object.entries(values)) {
    const field = mapping.find(({ adsappField }) => adsappField === name)
    const takes = field === undefined ? null : expected(field.type, toRemoteNotation(field, value))
    if (field === undefined || takes === null) sendable[name] = value
    else {
      const text = String(value).slice(0, 100)
      rejected.push({
        field: name,
        crmField: field.crmField,
        reason: field.type === 'date' || field.type === 'datetime' || field.type === 'due' ? 'invalid_date' : 'wrong_type',
        message: `“${field.label ?? field.crmField}” takes ${takes} in ${crm}, and “${text}” is not one.`,
      })
    }
  }
  return { sendable, rejected }
}

/** What a field of this type takes, in words, where the value is not that; null where it is. */
function expected(type: FieldType, value: FieldValue): string | null {
  if (isBlank(value)) return null
  const text = String(value)
  switch (type) {
    case 'date':
      return isoDay(text) === null ? 'a date like 2026-11-30' : null
    case 'datetime':
      return isoInstant(text) === null ? 'a time like 2026-11-30T10:00:00Z' : null
    case 'due':
      return readDue(text) === null ? 'a day like 2026-11-30 or a time like 2026-11-30T10:00:00Z' : null
    case 'number':
      return typeof value === 'boolean' || decimalNumber(text) === null ? 'a number' : null
    case 'money':
      return decimalText(value) === null ? 'an amount like 1234.50' : null
    case 'boolean':
      return /^(?:true|false)$/i.test(text.trim()) ? null : 'true or false'
    case 'text':
    case 'email':
    case 'phone':
    case 'picklist':
    case 'set':
    case 'html':
    case 'reference':
    case 'references':
    case 'roles':
      return null
  }
}
