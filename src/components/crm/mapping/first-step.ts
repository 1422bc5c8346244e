import type { CrmField } from '@/src/components/crm/mapping/draft.ts'
import type { TransformStep } from '@/src/lib/crm/domain/transform-rules.ts'

/** The transforms that can be added, those of a value's type first. */
export const offeredSteps = [
  'map',
  'fallback',
  'phone_e164',
  'date_format',
  'number_format',
  'boolean_words',
  'trim',
  'titlecase',
  'uppercase',
  'lowercase',
  'truncate',
  'html_text',
  'constant',
  'template',
  'number_text',
  'boolean_text',
] as const satisfies readonly TransformStep['name'][]

const lengthAssumed = 255

/** A transform as it begins, with what the CRM's field says of itself. */
export function firstStep(name: (typeof offeredSteps)[number], field: CrmField | undefined): TransformStep {
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
