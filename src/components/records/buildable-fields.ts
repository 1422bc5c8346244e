import type { BulkField } from '@/src/components/bulk-fields.tsx'
import type { BuildableField } from '@/src/components/records/filter-builder.tsx'
import { builtFilters } from '@/src/components/records/list-query.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { changeableFields } from '@/src/lib/records/resources/changeable-fields.ts'
import { recordsOf } from '@/src/lib/records/resources/resources.ts'
import type { FilterChoice } from '@/src/lib/records/resources/filter-words.ts'
import { type Member, type MemberKind, optionsOf } from '@/src/lib/records/resources/member.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

const leading: ReadonlySet<MemberKind> = new Set(['reference', 'references'])
const chosen: ReadonlySet<MemberKind> = new Set(['choice', 'stage', 'member'])
const inputs: Readonly<Partial<Record<MemberKind, BuildableField['input']>>> = {
  number: 'number',
  whole: 'number',
  date: 'date',
  time: 'date',
  choice: 'choice',
  stage: 'choice',
  member: 'choice',
}

/** The fields and conditions of which filters are built by clicking. `choices`: what the organisation has made. */
export function buildableFields(object: RecordObject, choices: Titles): readonly BuildableField[] {
  const byMember = Map.groupBy(
    builtFilters(object).filter(({ member }) => member.name !== 'id' && member.name !== 'version'),
    ({ member }) => member,
  )
  return [...byMember].flatMap(([member, filters]): BuildableField[] => {
    const conditions = filters.filter((each) => isOffered(each, filters))
    if (conditions.length === 0) return []
    return [
      {
        name: member.name,
        label: member.label,
        input: inputs[member.kind] ?? 'text',
        options: choicesOf(member, choices),
        conditions: conditions.map(({ name, ending, words }) => ({
          name,
          words: ending === 'in' ? 'is' : words,
          isBlankness: ending === 'is_null',
        })),
      },
    ]
  })
}

/** Of what leads to a record nobody knows the id; of what is chosen one at a time, `is one of` says nothing more than `is`. */
function isOffered({ member, ending }: FilterChoice, all: readonly FilterChoice[]): boolean {
  if (leading.has(member.kind)) return ending === 'is_null'
  if (chosen.has(member.kind) && ending === 'contains') return false
  return ending !== 'in' || all.every((each) => each.ending !== null)
}

function choicesOf(member: Member, choices: Titles): BuildableField['options'] {
  const { kind } = member
  if (kind === 'choice') return optionsOf(member).map(({ value, label }) => ({ value, label }))
  return [...choices.values()].flatMap(({ id, object, title }) => (object === kind ? [{ value: id, label: title }] : []))
}

/** The fields of which many records can be given one value. */
export function bulkFields(object: RecordObject, choices: Titles): readonly BulkField[] {
  return changeableFields(recordsOf(object)).map((member) => ({
    name: member.name,
    label: member.label,
    input: member.kind === 'time' ? 'text' : (inputs[member.kind] ?? 'text'),
    options: choicesOf(member, choices),
  }))
}
