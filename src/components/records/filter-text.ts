import { listed } from '@/src/components/format.ts'
import { builtFilters } from '@/src/components/records/list-query.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { type Member, optionsOf } from '@/src/lib/records/resources/member.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** A filter in words: `Amount is at least 1000`. */
export function filterText(object: RecordObject, name: string, value: string, titles: Titles): string {
  const found = builtFilters(object).find((each) => each.name === name)
  if (found === undefined) return name
  const { member, ending, words } = found
  if (ending === 'is_null') return `${member.label} ${value === 'true' ? 'is blank' : 'has a value'}`
  const values = ending === 'in' ? value.split(',') : [value]
  return `${member.label} ${words} ${listed(values.map((each) => valueWords(member, each.trim(), titles)))}`
}

function valueWords(member: Member, value: string, titles: Titles): string {
  return optionsOf(member).find((option) => option.value === value)?.label ?? titles.get(value)?.title ?? value
}
