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
  settings.columns.forEach((target, index) => {
    if (target === null) return
    const text = restored(cells[index] ?? '').trim()
    if (target === settings.match && text !== '') match = text
    const said = readCell(resource, settings, target, text, resolve)
    Object.assign(values, said.values)
    Object.assign(initial, said.initial)
    Object.assign(custom, said.custom)
    if (said.problem !== undefined) problems.push({ field: target, message: said.problem })
  })
  if (cells.slice(settings.columns.length).some((cell) => cell.trim() !== '')) {
    problems.push({ field: '', message: 'This row has more cells than the file has headings.' })
  }
  const whole = Object.keys(custom).length === 0 ? values : { ...values, custom }
  return { n, values: whole, initial, match, incomplete: incompleteness(resource, values), problems }
}

/** What one cell adds to its row, or what is wrong with it. */
type Said = {
  readonly values?: Readonly<Record<string, Value>>
  readonly initial?: Readonly<Record<string, Value>>
  /** Custom fields: one, or all that a cell has as JSON. */
  readonly custom?: Value
  readonly problem?: string
}

function readCell(resource: Resource, settings: StoredSettings, target: string, text: string, resolve: Resolve): Said {
  if (target === 'id') return {}
  if (target.startsWith('custom.')) return text === '' ? {} : { custom: { [target.slice('custom.'.length)]: text } }
  const member = resource.members.find(({ name }) => name === target)
  if (member === undefined) return {}
  if (text === '') return blankCell(member, settings)
  const said = member.kind === 'reference' ? resolve(member, text) : cellValue(member, text, settings)
  const checked = 'value' in said ? checkedValue(member, said.value) : said
  if ('problem' in checked) return { problem: checked.problem }
  return member.kind === 'json' ? { custom: checked.value } : valueOf(member, checked.value)
}

/** A new record has what it begins with; a known one keeps its value, or loses it where blanks are to clear. */
function blankCell(member: Member, { blanks }: StoredSettings): Said {
  const first = member.rules?.first ?? null
  if (first !== null) return { initial: { [member.column]: first } }
  return blanks === 'clear' && member.kind !== 'json' ? valueOf(member, null) : {}
}

function valueOf({ key, column }: Member, value: Value): Said {
  return key === undefined ? { values: { [column]: value } } : { custom: { [key]: value } }
}

function incompleteness({ needed }: Resource, values: Readonly<Record<string, Value>>): RowProblem | null {
  const isKnown = needed.names.some((name) => typeof values[name] === 'string' && asSeen(values[name]) !== '')
  return isKnown ? null : { field: needed.names[0], message: needed.words }
}
