import { asSeen } from '../../crm/domain/email-key.ts'
import { checkedValue } from './checked-value.ts'
import { restored } from '../fields/formulas.ts'
import type { Value } from '../fields/record-values.ts'
import type { Member } from '../resources/member.ts'
import type { Resource } from '../resources/resources.ts'
import { cellValue } from './cell-value.ts'
import type { StoredSettings } from './settings.ts'

export type RowProblem = { readonly field: string; readonly message: string; readonly code?: string }

/** A row of a file as `import_apply` takes it. */
export type PlannedRow = {
  readonly n: number
  /** By column; custom fields in `custom`. */
  readonly values: Readonly<Record<string, Value>>
  /** What a new record has where the file says nothing. */
  readonly initial: Readonly<Record<string, Value>>
  readonly match: string | null
  /** What keeps it from being a new record. */
  readonly incomplete: RowProblem | null
  readonly problems: readonly RowProblem[]
}

/** Finds what a text leads to: an id, or what is wrong. */
export type Resolve = (member: Member, text: string) => { readonly value: Value } | { readonly problem: string }

/** What a row's cells come to. */
export function planRow(
  resource: Resource,
  settings: StoredSettings,
  { n, cells }: { readonly n: number; readonly cells: readonly string[] },
  resolve: Resolve,
): PlannedRow {
  const values: Record<string, Value> = {}
  const initial: Record<string, Value> = {}
  const custom: Record<string, Value> = {}
  const problems: RowProblem[] = []
  let match: string | null = null
  const put = ({ key, column }: Member, value: Value) => {
    if (key === undefined) values[column] = value
    else custom[key] = value
  }
  settings.columns.forEach((target, index) => {
    if (target === null) return
    const text = restored(cells[index] ?? '').trim()
    if (target === settings.match && text !== '') match = text
    if (target === 'id') return
    if (target.startsWith('custom.')) {
      if (text !== '') custom[target.slice('custom.'.length)] = text
      return
    }
    const member = resource.members.find(({ name }) => name === target)
    if (member === undefined) return
    if (text === '') {
      const first = member.rules?.first ?? null
      if (first !== null) initial[member.column] = first
      else if (settings.blanks === 'clear' && member.kind !== 'json') put(member, null)
      return
    }
    const said = member.kind === 'reference' ? resolve(member, text) : cellValue(member, text, settings)
    const checked = 'value' in said ? checkedValue(member, said.value) : said
    if ('problem' in checked) problems.push({ field: target, message: checked.problem })
    else if (member.kind === 'json') Object.assign(custom, checked.value)
    else put(member, checked.value)
  })
  if (cells.slice(settings.columns.length).some((cell) => cell.trim() !== '')) {
    problems.push({ field: '', message: 'This row has more cells than the file has headings.' })
  }
  const whole = Object.keys(custom).length === 0 ? values : { ...values, custom }
  return { n, values: whole, initial, match, incomplete: incompleteness(resource, values), problems }
}

function incompleteness({ needed }: Resource, values: Readonly<Record<string, Value>>): RowProblem | null {
  const isKnown = needed.names.some((name) => typeof values[name] === 'string' && asSeen(values[name]) !== '')
  return isKnown ? null : { field: needed.names[0], message: needed.words }
}
