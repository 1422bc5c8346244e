import { createHash } from 'node:crypto'
import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'
import { type RecordJson, readValue } from './member-values.ts'
import { ownKeys, parted, storedValue, withOwn } from './own-members.ts'
import type { Condition } from './query.ts'
import type { Resource } from './resources.ts'
import { openedSecrets, refuseSecrets, sealedValues, secretMembers } from './secrets.ts'

const rowSchema = z.record(z.string(), z.json())

/** Where a resource is asked for: by whom, and of which organisation. */
export type Asked = {
  readonly client: UserClient
  readonly organizationId: string
  readonly resource: Resource
  /** Whether the caller may see and write what only some may. */
  readonly maySeeSecrets: boolean
}

/** A position in a list: the value that it is ordered by, and the id. */
export const positionSchema = z.object({ value: z.string().nullable(), id: databaseIdSchema })
export type Position = z.infer<typeof positionSchema>

export type ListQuery = {
  readonly conditions: readonly Condition[]
  readonly search: string
  readonly sort: string
  readonly descending: boolean
  readonly after: Position | null
  readonly offset: number
  readonly limit: number
  readonly deleted: boolean
  /** Whether it is asked how many there are in all. */
  readonly isCounted?: boolean
}

const pageSchema = z.object({ items: z.array(rowSchema), total: z.number(), last: positionSchema.nullable() })

/** One page of a resource's records, and how many there are in all. */
export async function listResource(asked: Asked, query: ListQuery) {
  const { client, organizationId, resource } = asked
  const { items, total, last } = pageSchema.parse(
    unwrap(
      await client.rpc('records_query', {
        p_organization: organizationId,
        p_table: resource.table,
        p_columns: columnsOf(resource),
        p_where: query.conditions.map((condition) => ({ ...condition })),
        p_search: query.search,
        p_sort: query.sort,
        p_descending: query.descending,
        p_after: query.after,
        p_offset: query.offset,
        p_limit: query.limit,
        p_deleted: query.deleted,
        p_counted: query.isCounted ?? true,
      }),
    ),
  )
  return { items: items.map((row) => shown(asked, row, { isList: true })), total, last }
}

/** @throws Failure `not_found` for one that is not there, was deleted or is another organisation's */
export async function readResource(asked: Asked, id: string): Promise<RecordJson> {
  const record = await readIfThere(asked, id)
  if (!record) throw notFound(asked.resource)
  return record
}

/** Null for one that is not there, was deleted or is another organisation's. */
export async function readIfThere(asked: Asked, id: string): Promise<RecordJson | null> {
  const { client, organizationId, resource } = asked
  const found = client.from(resource.table).select(selectOf(asked))
  const [row] = await readRows(
    z.array(rowSchema),
    found.eq('organization_id', organizationId).eq('id', id).is('deleted_at', null),
  )
  return row === undefined ? null : shown(asked, { ...row, ...secretsSchema.parse(row[secretsOf(resource)]) })
}

/** An `Idempotency-Key`, and what was asked under it. */
export type Once = { readonly key: string; readonly body: unknown } | null

const createdSchema = z.object({ record: rowSchema, isReplayed: z.boolean() })

/** Makes a record; the same again under one key answers what it answered first. */
export async function createResource(asked: Asked, values: RecordJson, once: Once) {
  const { client, organizationId, resource, maySeeSecrets } = asked
  refuseSecrets(resource, maySeeSecrets, values)
  const named = once === null ? {} : { p_key: once.key, p_hash: hashOf([resource.path, once.body]) }
  const making = { p_organization: organizationId, p_columns: columnsOf(resource), ...named }
  const { lines, ...columns } = values
  const made =
    resource.object === 'quote'
      ? await client.rpc('quote_create', { ...making, p_values: withOwn(columns), p_lines: lines ?? [] })
      : await client.rpc('record_create', {
          ...making,
          p_table: resource.table,
          p_values: withOwn(sealedValues(organizationId, resource, values)),
        })
  const { record, isReplayed } = createdSchema.parse(unwrap(made))
  return { record: shown(asked, record), isReplayed }
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/**
 * Writes these columns of a record.
 * @param version the one that it must have; null: any
 * @throws Failure `not_found` | `version_moved`
 */
export async function updateResource(asked: Asked, id: string, values: RecordJson, version: number | null): Promise<RecordJson> {
  if (Object.keys(values).length === 0) {
    const now = await readResource(asked, id)
    if (version !== null && now['version'] !== version) throw versionMoved(asked.resource, now)
    return now
  }
  return write(asked, id, values, { version, deleted: false })
}

/** @throws Failure `not_found` | `version_moved` */
export async function deleteResource(asked: Asked, id: string, version: number | null): Promise<RecordJson> {
  return write(asked, id, { deleted_at: new Date().toISOString() }, { version, deleted: false })
}

/** Brings a deleted record back; one that is there stays as it is. @throws Failure `not_found` */
export async function restoreResource(asked: Asked, id: string): Promise<RecordJson> {
  try {
    return await write(asked, id, { deleted_at: null }, { version: null, deleted: true })
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'not_found') return readResource(asked, id)
    throw thrown
  }
}

async function write(
  asked: Asked,
  id: string,
  values: RecordJson,
  { version, deleted }: { readonly version: number | null; readonly deleted: boolean },
): Promise<RecordJson> {
  const [record] = await writeResources(asked, [id], values, { version, deleted })
  if (record) return record
  if (version === null) throw notFound(asked.resource)
  throw versionMoved(asked.resource, await readResource(asked, id))
}

/**
 * Writes these columns of the records with these ids, where they are (`deleted`: among the deleted ones), all or none. `within`: where the
 * caller has said them. @returns those
 */
export async function writeResources(
  asked: Asked,
  ids: readonly string[],
  values: RecordJson,
  { version, deleted, within = '' }: { readonly version: number | null; readonly deleted: boolean; readonly within?: string },
): Promise<readonly RecordJson[]> {
  const { client, organizationId, resource, maySeeSecrets } = asked
  refuseSecrets(resource, maySeeSecrets, values, within)
  const { columns, own } = parted(values)
  const written = await client.rpc('records_update', {
    p_organization: organizationId,
    p_table: resource.table,
    p_ids: [...ids],
    p_values: sealedValues(organizationId, resource, columns),
    p_columns: columnsOf(resource),
    p_deleted: deleted,
    p_kept: ownKeys(resource),
    ...(own === null ? {} : { p_custom: own }),
    ...(version === null ? {} : { p_version: version }),
  })
  return z
    .array(rowSchema)
    .parse(unwrap(written))
    .map((row) => shown(asked, row))
}

export function versionMoved({ one }: Resource, now: RecordJson): Failure {
  return new Failure({
    kind: 'invalid',
    code: 'version_moved',
    message: `This ${one} was changed meanwhile: it has version ${JSON.stringify(now['version'])} by now. Read it again, and decide on that.`,
  })
}

function notFound({ one }: Resource): Failure {
  return new Failure({ kind: 'invalid', code: 'not_found', message: `There is no such ${one}.` })
}

/** A key of custom is read with the column. */
function columnsOf({ members }: Resource): string[] {
  return [...new Set(members.filter(({ key }) => key === undefined).map(({ column }) => column))]
}

/** The columns of one record, with what is secret of it for who may see that. */
function selectOf({ resource, maySeeSecrets }: Asked): string {
  const own = resource.members.filter(({ secret, key }) => secret === undefined && key === undefined).map(({ column }) => column)
  const secret = secretMembers(resource).map(({ column }) => column)
  const embedded = maySeeSecrets && secret.length > 0 ? [`${secretsOf(resource)}(${secret.join(', ')})`] : []
  return [...new Set(own), ...embedded].join(', ')
}

function secretsOf({ table }: Resource): string {
  return `${table}_secrets`
}

/** One row, none, or a list of either, as the data API has it. */
const secretsSchema = z
  .union([rowSchema, z.array(rowSchema)])
  .nullish()
  .transform((found) => (Array.isArray(found) ? found[0] : found) ?? {})

function shown(
  { organizationId, resource, maySeeSecrets }: Asked,
  row: z.infer<typeof rowSchema>,
  { isList } = { isList: false },
): RecordJson {
  return {
    ...Object.fromEntries(resource.members.map((member) => [member.name, readValue(member, storedValue(resource, member, row))])),
    ...openedSecrets(organizationId, resource, row, { maySeeSecrets, isList }),
  }
}
