import type { Direction } from './field-mapping.ts'
import type { TransformStep } from './transform-rules.ts'

/** What each transform is called where one is chosen. */
export const transformNames = {
  trim: 'Trim spaces',
  lowercase: 'Small letters',
  uppercase: 'Capital letters',
  titlecase: 'First letters large',
  phone_e164: 'Phone number to E.164',
  date_format: 'Date format',
  number_format: 'Number format',
  boolean_words: 'Words for yes and no',
  map: 'Value for value',
  fallback: 'Default for blanks',
  constant: 'Always the same',
  template: 'Template',
  html_text: 'HTML to text',
  truncate: 'Shorten',
  boolean_text: 'Yes or no as text',
  number_text: 'Number as text',
} as const satisfies Record<TransformStep['name'], string>

/** What a transform does with what goes to the CRM, what comes from it, or both. */
export function transformSentence(step: TransformStep, direction: Direction, crm: string): string {
  const what =
    direction === 'to_crm' ? `What goes to ${crm}` : direction === 'from_crm' ? `What comes from ${crm}` : 'What is synced'
  switch (step.name) {
    case 'trim':
      return `${what} loses the spaces around it.`
    case 'lowercase':
      return `${what} is in small letters.`
    case 'uppercase':
      return `${what} is in capital letters.`
    case 'titlecase':
      return `${what} has a large first letter in each word.`
    case 'html_text':
      return `${what} becomes plain text, without tags.`
    case 'truncate':
      return `${what} is cut to ${step.length} characters.`
    case 'phone_e164':
      return `${what} is an international number, and one without a country code is of ${countryName(step.country)}.`
    case 'date_format': {
      const zone = step.zone === 'UTC' ? '' : ` by the clock of ${step.zone}`
      return `${sideName(step.on, crm)} writes dates as ${step.format}${zone}.`
    }
    case 'number_format': {
      const decimals = step.decimals === undefined ? '' : `, rounded to ${step.decimals} decimals`
      return `${sideName(step.on, crm)} writes numbers as 1${step.thousands}234${step.decimal}5${decimals}.`
    }
    case 'boolean_words':
      return `${sideName(step.on, crm)} says “${step.yes}” for yes and “${step.no}” for no.`
    case 'map':
      return `${Object.keys(step.values).length + Object.keys(step.also ?? {}).length} values have another name on the other side.`
    case 'fallback':
      return fallbackSentence(step, crm)
    case 'constant':
      return `${what} is always “${step.value}”.`
    case 'template':
      return `${what} is “${step.text}”, filled in from each record.`
    case 'boolean_text':
      return `${crm} has true and false as text.`
    case 'number_text':
      return `${crm} has numbers as text.`
  }
}

function sideName(on: 'crm' | 'adsapp', crm: string): string {
  return on === 'crm' ? crm : 'ADSapp'
}

function fallbackSentence(
  { toCrm, toLocal }: { readonly toCrm?: string | undefined; readonly toLocal?: string | undefined },
  crm: string,
): string {
  const there = toCrm === undefined ? null : `What is blank here is “${toCrm}” in ${crm}`
  const here = toLocal === undefined ? null : `what is blank in ${crm} is “${toLocal}” here`
  if (there !== null) return here === null ? `${there}.` : `${there}, and ${here}.`
  return here === null ? '' : `${here.charAt(0).toUpperCase()}${here.slice(1)}.`
}

const regions = new Intl.DisplayNames('en', { type: 'region' })

export function countryName(code: string): string {
  return regions.of(code) ?? code
}
