import { z } from 'zod'
import { memberSeparator } from '../../crm/domain/sets.ts'
import { readChoices } from '../forms/choices.ts'
import { byPages, type CsvRow, csvStream } from '../lists/csv.ts'
import type { Value } from '../fields/record-values.ts'
import { type Titles, titlesOf } from '../fields/titles.ts'
import type { RecordJson } from './member-values.ts'
import { type Member, optionsOf } from './member.ts'
import { type Asked, type ListQuery, listResource, type Position, positionSchema } from './rows.ts'

const rowsPerRead = 1_000

/** How cells are written: as the API has them, or as pages show them, which an import understands as well. */
export type ExportWords = 'values' | 'labels'

export type ExportQuery = Pick<ListQuery, 'conditions' | 'search' | 'sort' | 'descending' | 'deleted'> & {
  readonly columns: readonly Member[]
  readonly words: ExportWords
  readonly hasMark: boolean
}

/** What a file has when nothing else is asked for: what an import takes back. What is secret is written record by record. */
export function importable(members: readonly Member[]): readonly Member[] {
  return members.filter(({ rules, kind, secret }) => secret === undefined && (rules !== null || kind === 'json'))
}

/** Every record that a list has, as CSV, read and sent page by page. */
export function exportCsv(asked: Asked, query: ExportQuery): ReadableStream<Uint8Array> {
  const { columns, words } = query
  // The page's last record says where the next one begins.
  const sorted = asked.resource.members.filter(({ name, column }) => name === 'id' || column === query.sort)
  const read = { ...asked, resource: { ...asked.resource, members: [...new Set([...columns, ...sorted])] } }
  let last: Position | null = null
  const next = byPages(
    rowsPerRead,
    async (after: Position | null) => {
      const page = await listResource(read, { ...query, after, offset: 0, limit: rowsPerRead, isCounted: false })
      last = page.last
      return page.items
    },
    () => positionSchema.parse(last),
  )
  const choices =
    words === 'labels' ? readChoices(asked.client, asked.organizationId, asked.resource.object) : Promise.resolve(new Map())
  choices.catch(() => {})
  return csvStream(
    columns.map(({ name, label }) => (words === 'labels' ? label : name)),
    async () => {
      const items = await next()
      if (items === null) return null
      const titles = words === 'labels' ? await titlesFor(asked, columns, items, await choices) : null
      return items.map((item): CsvRow => columns.map((member) => cellOf(member, item[member.name] ?? null, titles)))
    },
    { hasMark: query.hasMark },
  )
}

const leading: ReadonlySet<Member['kind']> = new Set(['reference', 'references', 'roles', 'member'])
/** What the records are that one leads to, as its member has it. */
const rolesSchema = z.array(z.object({ id: z.string(), role: z.string() }))

async function titlesFor(
  { client }: Asked,
  columns: readonly Member[],
  items: readonly RecordJson[],
  choices: Titles,
): Promise<Titles> {
  const ids = columns.flatMap(({ name, kind }) => {
    if (!leading.has(kind) || name === 'id') return []
    return items.flatMap((item) => {
      const value = item[name] ?? null
      if (kind === 'roles') return rolesSchema.parse(value).map(({ id }) => id)
      return Array.isArray(value) ? textsIn(value) : typeof value === 'string' && !choices.has(value) ? [value] : []
    })
  })
  return new Map([...(await titlesOf(client, ids)), ...choices])
}

function textsIn(values: readonly Value[]): string[] {
  return values.flatMap((value) => (typeof value === 'string' ? [value] : []))
}

/** A value as a cell; `titles`: of what values lead to, where they are written as pages show them. */
function cellOf(member: Member, value: Value, titles: Titles | null): string | number | null {
  const { name, kind } = member
  if (value === null || value === '') return null
  if (kind === 'roles') {
    const roles = rolesSchema.parse(value)
    return roles.map(({ id, role }) => `${titled(id)}${titles === null ? '=' : ': '}${role}`).join(memberSeparator) || null
  }
  if (Array.isArray(value)) return textsIn(value).map(titled).join(memberSeparator) || null
  if (typeof value === 'object') return Object.keys(value).length === 0 ? null : JSON.stringify(value)
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return String(value)
  if (titles !== null && kind === 'choice') return optionsOf(member).find((option) => option.value === value)?.label ?? value
  return name === 'id' ? value : titled(value)

  function titled(text: string): string {
    return titles !== null && (leading.has(kind) || kind === 'stage') ? (titles.get(text)?.title ?? text) : text
  }
}
