import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { unwrap } from '../../db/result.ts'
import type { RecordJson } from './member-values.ts'
import { type Asked, listResource, writeResources } from './rows.ts'

/** What failed of a bulk action, by record. */
export type BulkFailure = { readonly id: string; readonly error: { readonly code: string; readonly message: string } }
export type BulkOutcome = { readonly succeeded: number; readonly failed: readonly BulkFailure[] }

/** What is done to many records. */
export type BulkAction =
  | { readonly action: 'update'; readonly data: RecordJson }
  | { readonly action: 'assign'; readonly data: { readonly owner_id: string | null } }
  | { readonly action: 'tag'; readonly data: { readonly tags: readonly string[] } }
  | { readonly action: 'delete' | 'export' }

/** One action on many records. `reason` tells why one was refused, in words of the API. */
export async function doMany(
  asked: Asked,
  ids: readonly string[],
  wanted: BulkAction,
  reason: (thrown: unknown) => unknown,
): Promise<BulkOutcome & { readonly items?: RecordJson[] }> {
  switch (wanted.action) {
    case 'update':
    case 'assign':
      return writeMany(asked, ids, { ...wanted.data }, reason)
    case 'delete':
      return writeMany(asked, ids, { deleted_at: new Date().toISOString() }, reason)
    case 'tag':
      return tagMany(asked, ids, wanted.data.tags)
    case 'export':
      return exportMany(asked, ids)
  }
}

/** Writes the same columns of many records; one that is refused stops no other. `reason` tells why, in words of the API. */
async function writeMany(
  asked: Asked,
  ids: readonly string[],
  values: RecordJson,
  reason: (thrown: unknown) => unknown,
): Promise<BulkOutcome> {
  const writing = { version: null, deleted: false, within: 'data.' }
  try {
    return outcomeOf(asked, ids, (await writeResources(asked, ids, values, writing)).map(idOf))
  } catch (thrown) {
    if (!isOfRecord(thrown)) throw thrown
  }
  const written: string[] = []
  const refused: BulkFailure[] = []
  for (const id of ids) {
    try {
      if ((await writeResources(asked, [id], values, writing)).length > 0) written.push(id)
    } catch (thrown) {
      const told = reason(thrown)
      if (!(told instanceof Failure) || !isOfRecord(thrown)) throw thrown
      refused.push({ id, error: { code: told.code, message: told.message } })
    }
  }
  const known = new Set(refused.map(({ id }) => id))
  const { succeeded, failed } = outcomeOf(
    asked,
    ids.filter((id) => !known.has(id)),
    written,
  )
  return { succeeded, failed: [...refused, ...failed] }
}

/** Gives many records these tags beside their own. */
async function tagMany(asked: Asked, ids: readonly string[], tags: readonly string[]): Promise<BulkOutcome> {
  const tagged = await asked.client.rpc('records_tag', {
    p_organization: asked.organizationId,
    p_table: asked.resource.table,
    p_ids: [...ids],
    p_tags: [...tags],
  })
  return outcomeOf(asked, ids, z.array(databaseIdSchema).parse(unwrap(tagged)))
}

const exportPage = 100

/** Many records whole. */
async function exportMany(asked: Asked, ids: readonly string[]): Promise<BulkOutcome & { readonly items: RecordJson[] }> {
  const items: RecordJson[] = []
  for (let start = 0; start < ids.length; start += exportPage) {
    const page = await listResource(asked, {
      conditions: [{ column: 'id', op: 'in', value: ids.slice(start, start + exportPage) }],
      search: '',
      sort: 'created_at',
      descending: false,
      after: null,
      offset: 0,
      limit: exportPage,
      deleted: false,
    })
    items.push(...page.items)
  }
  return {
    ...outcomeOf(asked, ids, items.map(idOf)),
    items,
  }
}

function idOf(record: RecordJson): string {
  return databaseIdSchema.parse(record['id'])
}

const aboutCaller: ReadonlySet<string> = new Set(['forbidden', 'field_forbidden'])

/** Whether a failure is about a record and its values, and not about the server or the caller. */
function isOfRecord(thrown: unknown): boolean {
  return thrown instanceof Failure && !aboutCaller.has(thrown.code) && !thrown.retryable
}

function outcomeOf({ resource }: Asked, ids: readonly string[], done: readonly string[]): BulkOutcome {
  const found = new Set(done)
  const error = { code: 'not_found', message: `There is no such ${resource.one}.` }
  return { succeeded: found.size, failed: ids.filter((id) => !found.has(id)).map((id) => ({ id, error })) }
}
