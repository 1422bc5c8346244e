import { type FilterCondition, type FilterOperator, isUnfiltered, type RecordFilter, withoutValue } from './record-filter.ts'

export const operatorWords = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  is_blank: 'is blank',
  is_not_blank: 'is not blank',
  at_least: 'is at least',
  at_most: 'is at most',
} as const satisfies Record<FilterOperator, string>

/** A filter as a sentence: `Contacts whose country is NL or BE, and whose lifecycle stage in HubSpot is customer.` */
export function filterSentence(
  filter: RecordFilter,
  of: { readonly many: string; readonly crm: string; readonly label: (side: 'adsapp' | 'crm', field: string) => string },
): string {
  if (isUnfiltered(filter)) return `All ${of.many} take part.`
  const words = (side: 'adsapp' | 'crm') =>
    filter[side].map((condition) =>
      conditionWords(condition, of.label(side, condition.field), side === 'crm' ? ` in ${of.crm}` : ''),
    )
  const all = [...words('adsapp'), ...words('crm')]
  return `${of.many.charAt(0).toUpperCase()}${of.many.slice(1)} ${all.map((each) => `whose ${each}`).join(', and ')}.`
}

function conditionWords({ op, values }: FilterCondition, label: string, where: string): string {
  const named = `${label.charAt(0).toLowerCase()}${label.slice(1)}${where}`
  const join = op === 'is_not' ? ' nor ' : ' or '
  if (withoutValue.has(op)) return `${named} ${operatorWords[op]}`
  return `${named} ${operatorWords[op]} ${values.length === 0 ? '(no value yet)' : values.join(join)}`
}
