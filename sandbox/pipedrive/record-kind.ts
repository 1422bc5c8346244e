import { fold } from '../kit/database.ts'
import type { FormValues } from '../kit/record-form.ts'
import { type PageWrite, type RecordKind, refused } from '../kit/record-kind.ts'
import type { SandboxCompany } from './credentials.ts'
import { type FormedField, inputsOf, sentMembers, shownValues, textOf } from './entity-form.ts'
import { PipedriveError } from './errors.ts'
import type { PersonBody } from './person-body.ts'
import { writable } from './record-access.ts'
import type { Entity, RecordStore, SqlCondition, StoredRecord } from './record-store.ts'
import type { CommonInput, Place, RecordWrites } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** What every entity that has pages keeps of a record. */
export type PagedBody = Pick<PersonBody, 'custom_fields'>

/** How Pipedrive's own pages show and change the records of an entity. */
export interface PagedEntity<Body extends PagedBody, Input extends CommonInput> {
  /** As it is called in addresses and refusals. */
  readonly one: string
  readonly many: string
  readonly title: (body: Body) => string
  /** Codes of the standard fields in the list, and in the form ahead of the custom ones. */
  readonly columns: readonly string[]
  readonly form: readonly string[]
  readonly store: (sandbox: Sandbox) => RecordStore<Body>
  /** Throws Pipedrive's refusal of a request. */
  readonly parse: (request: unknown, kind: 'create' | 'update', sandbox: Sandbox) => Input
  readonly writes: Pick<RecordWrites<Body, Input>, 'create' | 'update' | 'remove'>
  /** Throws Pipedrive's refusal. Call inside a transaction. */
  readonly merge?: (sandbox: Sandbox, place: Place, winnerId: number, loserId: number) => StoredRecord<Body>
}

/** Records whose searchable values contain every word, including ones that the search index does not have yet. */
function matching(companyId: number, entity: Entity, text: string): SqlCondition {
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
  const found = `id IN (SELECT record_id FROM search_terms
    WHERE company_id = ? AND entity = ? AND until_at IS NULL AND instr(value, ?) > 0)`
  return {
    sql: ['deleted_at IS NULL', ...words.map(() => found)].join(' AND '),
    values: words.flatMap((word) => [companyId, entity, word]),
  }
}

const idOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : -1)

/** An entity of a company as its pages show and change it. */
export function recordKind<Body extends PagedBody, Input extends CommonInput>(
  sandbox: Sandbox,
  company: SandboxCompany,
  { one, many, title, columns, form, parse, writes, merge, ...paged }: PagedEntity<Body, Input>,
): RecordKind {
  const store = paged.store(sandbox)
  const { id: companyId } = company
  const place: Place = { companyId, userId: company.admin.id, by: 'app' }
  const all = sandbox.fields.standard(store.entity, sandbox.settings())
  const chosen = (codes: readonly string[]) => codes.flatMap((code) => all.find((field) => field.code === code) ?? [])
  const custom: readonly FormedField[] = [...sandbox.fields.custom(companyId, store.entity).values()]
  const [listed, standard] = [chosen(columns), chosen(form)]

  function write(work: () => StoredRecord<Body>): PageWrite {
    try {
      return { kind: 'done', id: String(sandbox.db.transaction(work).id) }
    } catch (error) {
      if (error instanceof PipedriveError) return refused(error.refusal.error)
      throw error
    }
  }

  const found = (id: string) => writable(sandbox, store.find(companyId, idOf(id)), one.charAt(0).toUpperCase() + one.slice(1))

  function inputOf(values: FormValues, kind: 'create' | 'update'): Input {
    const members = (fields: readonly FormedField[]) =>
      Object.fromEntries(fields.flatMap((field) => sentMembers(sandbox, place, field, values)))
    return parse({ ...members(standard), custom_fields: members(custom) }, kind, sandbox)
  }

  return {
    one,
    many,
    columns: listed.map(({ name }) => name),
    searchHint: 'Name or other values',
    fields: () => [...standard, ...custom].flatMap((field) => inputsOf(sandbox, companyId, field)),
    list({ text, limit, offset }) {
      const condition = matching(companyId, store.entity, text)
      const records = store.list(companyId, condition, 'updated_at DESC, id DESC', limit, offset).map((record) => ({
        id: String(record.id),
        title: title(record.body),
        cells: listed.map((field) => textOf(sandbox, companyId, field, record)),
        changedAt: record.updatedAt,
      }))
      return { total: store.countWhere(companyId, condition), records }
    },
    find(id) {
      const record = store.find(companyId, idOf(id))
      if (record === null) return null
      return {
        id: String(record.id),
        title: title(record.body),
        createdAt: record.addedAt,
        changedAt: record.updatedAt,
        isRemoved: record.deletedAt !== null,
        values: new Map([...standard, ...custom].flatMap((field) => shownValues(sandbox, companyId, field, record))),
      }
    },
    create: (values) => write(() => writes.create(sandbox, place, inputOf(values, 'create'))),
    update: (id, values) => write(() => writes.update(sandbox, place, found(id), inputOf(values, 'update'))),
    remove: (id) => write(() => writes.remove(sandbox, place, found(id))),
    ...(merge === undefined
      ? {}
      : { merge: (winner: string, loser: string) => write(() => merge(sandbox, place, idOf(winner), idOf(loser))) }),
  }
}
