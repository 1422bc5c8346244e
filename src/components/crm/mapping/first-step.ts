import type { CrmField } from '@/src/components/crm/mapping/draft.ts'
import { stepNames, type TransformStep } from '@/src/lib/crm/domain/transform-rules.ts'

type StepName = TransformStep['name']

/** Where each transform stands in the list of those that can be added, those of a value's type first. */
const places: Readonly<Record<StepName, number>> = {
  map: 1,
  fallback: 2,
  phone_e164: 3,
  date_format: 4,
  number_format: 5,
  boolean_words: 6,
  trim: 7,
  titlecase: 8,
  uppercase: 9,
  lowercase: 10,
  truncate: 11,
  html_text: 12,
  constant: 13,
  template: 14,
  number_text: 15,
  boolean_text: 16,
}

export const offeredSteps: readonly StepName[] = stepNames.toSorted((one, other) => places[one] - places[other])

const lengthAssumed = 255

/** A transform as it begins, with what the CRM's field says of itself. */
export function firstStep(name: StepName, field: CrmField | undefined): TransformStep {
  const [option] = field?.options ?? []
  switch (name) {
    case 'map':
      return { name, values: {} }
    case 'fallback':
      return { name, toCrm: option?.value ?? 'Unknown' }
    case 'phone_e164':
      return { name, country: 'NL' }
    case 'date_format':
      return { name, format: 'dd-MM-yyyy', zone: 'UTC', on: 'crm' }
    case 'number_format':
      return { name, decimal: ',', thousands: '.', on: field?.type === 'number' || field?.type === 'money' ? 'adsapp' : 'crm' }
    case 'boolean_words':
      return { name, yes: 'Yes', no: 'No', on: field?.type === 'boolean' ? 'adsapp' : 'crm' }
    case 'truncate':
      return { name, length: field?.lengthMax ?? lengthAssumed }
    case 'constant':
      return { name, value: option?.value ?? 'ADSapp' }
    case 'template':
      return { name, text: '{firstName} {lastName}' }
    default:
      return { name }
  }
}
