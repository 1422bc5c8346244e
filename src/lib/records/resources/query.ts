import { databaseIdSchema } from '../../core/database-id.ts'
import type { FieldFault } from '../../core/errors.ts'
import { isStorable } from '../../core/text/storable-text.ts'
import { isoDay, isoInstant } from '../../crm/domain/dates.ts'
import { type Member, type MemberKind, optionsOf } from './member.ts'
import type { Resource } from './resources.ts'
import { askingProblem } from './secrets.ts'

/** One condition of a list, as `private.query_filter` takes it. */
export type Condition = {
  readonly column: string
  readonly op: string
  readonly value?: string | readonly string[]
  /** Of `below`: the table that the column leads to. */
  readonly table?: string
}

const inMax = 100
const numeric = /^-?\d{1,15}(?:\.\d{1,15})?$/
/** What any column of whole numbers can be compared with. */
const whole = /^-?\d{1,9}$/

/** The endings of filters, and which kinds of members have them. */
const comparable: ReadonlySet<MemberKind> = new Set(['number', 'whole', 'date', 'time'])
const textual: ReadonlySet<MemberKind> = new Set(['text', 'email', 'phone', 'html', 'currency', 'stage', 'choice'])
const several: ReadonlySet<MemberKind> = new Set(['set', 'references'])
const endings = {
  ne: (kind: MemberKind) => !several.has(kind),
  gt: (kind: MemberKind) => comparable.has(kind),
  gte: (kind: MemberKind) => comparable.has(kind),
  lt: (kind: MemberKind) => comparable.has(kind),
  lte: (kind: MemberKind) => comparable.has(kind),
  in: () => true,
  contains: (kind: MemberKind) => textual.has(kind) || several.has(kind),
  is_null: () => true,
} as const
export type Ending = keyof typeof endings
const endingNames = Object.keys(endings).filter((name): name is Ending => name in endings)

/** The endings that filters of a kind of member have. */
export function endingsOf(kind: MemberKind): readonly Ending[] {
  return endingNames.filter((name) => endings[name](kind))
}

/** The members that a list can be narrowed down and ordered by, by those who may see them. */
export function filterable({ members }: Resource): readonly Member[] {
  return members.filter(
    ({ kind, name, secret }) => kind !== 'json' && kind !== 'roles' && name !== 'deleted_at' && secret !== 'sealed',
  )
}

export function sortable(resource: Resource): readonly Member[] {
  return filterable(resource).filter(({ kind, key }) => !several.has(kind) && key === undefined)
}

/**
 * What the filters of an address ask for, or what is wrong with them.
 * @param stages the keys of the organisation's own; null: they are not asked for, and any is taken
 */
export function conditionsOf(
  resource: Resource,
  filters: Readonly<Record<string, string>>,
  { maySeeSecrets, stages = null }: { readonly maySeeSecrets: boolean; readonly stages?: readonly string[] | null },
): { readonly conditions: readonly Condition[]; readonly faults: readonly FieldFault[] } {
  const conditions: Condition[] = []
  const faults: FieldFault[] = []
  for (const [name, text] of Object.entries(filters)) {
    const asked = named(resource, name)
    const read =
      asked === null
        ? unknown(resource, name)
        : (askingProblem(asked.member, maySeeSecrets) ?? conditionOf(asked.member, asked.ending, text, stages))
    if (typeof read === 'string') faults.push({ field: name, message: read })
    else conditions.push(read)
  }
  return { conditions, faults }
}

function named(resource: Resource, name: string): { readonly member: Member; readonly ending: Ending | null } | null {
  const members = filterable(resource)
  const exact = members.find((member) => member.name === name)
  if (exact) return { member: exact, ending: null }
  for (const ending of endingNames) {
    const member = members.find((each) => `${each.name}_${ending}` === name)
    if (member && endings[ending](member.kind)) return { member, ending }
  }
  return null
}

function unknown(resource: Resource, name: string): string {
  const names = filterable(resource).map((member) => member.name)
  return (
    `There is no filter “${name}”. There are ${names.join(', ')}, each also with ${endingNames.map((ending) => `_${ending}`).join(', ')} ` +
    'where it makes sense; and q, page, page_size, cursor, sort_by, sort_order, deleted.'
  )
}

/** Whether one of these filters is by a stage, so that it takes the organisation's own to tell what is wrong with it. */
export function asksForStage(resource: Resource, filters: Readonly<Record<string, string>>): boolean {
  return Object.keys(filters).some((name) => named(resource, name)?.member.kind === 'stage')
}

/** The condition, or what is wrong with its value. */
function conditionOf(member: Member, ending: Ending | null, text: string, stages: readonly string[] | null): Condition | string {
  const { column, kind } = member
  if (!isStorable(text)) return 'this has characters that no record has.'
  if (ending === 'is_null') {
    if (text !== 'true' && text !== 'false') return 'this has to be true or false.'
    return { column, op: text === 'true' ? 'is_null' : 'not_null' }
  }
  if (ending === 'contains')
    return several.has(kind) ? { column, op: 'has', value: [text] } : { column, op: 'contains', value: text }
  const texts = (ending === 'in' ? text.split(',') : [text]).map((part) => asStored(kind, part.trim()))
  if (texts.length > inMax) return `this may name at most ${inMax} values.`
  const values = kind === 'stage' ? stages : kind === 'choice' ? optionsOf(member).map(({ value }) => value) : null
  const problem = texts.map((each) => valueProblem(kind, each, values)).find((each) => each !== null)
  if (problem) return problem
  if (several.has(kind)) return { column, op: 'has', value: texts }
  return ending === 'in' ? { column, op: 'in', value: texts } : { column, op: ending ?? 'eq', value: texts[0] ?? '' }
}

function valueProblem(kind: MemberKind, text: string, values: readonly string[] | null): string | null {
  if (values !== null && !values.includes(text))
    return `this has to be ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(values)}.`
  const form = forms[kind]
  return form === undefined || form.fits(text) ? null : `this has to be ${form.words}.`
}

type Form = { readonly fits: (text: string) => boolean; readonly words: string }

const aTime: Form = { fits: (text) => isoInstant(text) !== null, words: 'a date or a time like 2026-11-30T10:00:00Z' }
const anId: Form = { fits: (text) => databaseIdSchema.safeParse(text).success, words: 'an id (UUID)' }

/** How values of a kind are written; of the others, any text is one. */
const forms: Readonly<Partial<Record<MemberKind, Form>>> = {
  number: { fits: (text) => numeric.test(text), words: 'a number' },
  whole: { fits: (text) => whole.test(text), words: 'a whole number of up to nine digits' },
  date: { fits: (text) => isoDay(text) === text, words: 'a date like 2026-11-30' },
  time: aTime,
  due: aTime,
  reference: anId,
  references: anId,
  member: anId,
  // A CRM may have brought one of its own making.
  currency: { fits: (text) => /^[A-Z]{3}$/.test(text), words: 'the code of a currency, like EUR' },
  flag: { fits: (text) => text === 'true' || text === 'false', words: 'true or false' },
}

/** As the database has it. Of a time the offset as it was meant: an address turns a plus sign that is not encoded into a space. */
function asStored(kind: MemberKind, text: string): string {
  if (kind === 'currency') return text.toUpperCase()
  return kind === 'time' ? text.replace(/ (\d\d:\d\d)$/, '+$1') : text
}
