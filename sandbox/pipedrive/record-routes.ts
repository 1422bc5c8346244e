import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { idOf, selectionQuery } from './query.ts'
import { readable, writable } from './record-access.ts'
import { readBody } from './record-input.ts'
import { listRecords } from './record-list.ts'
import type { RecordStore, SqlCondition, StoredRecord } from './record-store.ts'
import { everything, type Selection } from './record-view.ts'
import { placeOf } from './record-change.ts'
import type { CommonInput, RecordWrites } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** What each kind of record has of its own in the calls of the second API generation. */
interface RecordCalls<Body, Input extends CommonInput> {
  /** The record's name in refusals. */
  readonly noun: string
  readonly store: RecordStore<Body>
  /** Which records a list has; absent = those that are not deleted. */
  readonly filters?: (c: Context<SandboxEnv>) => Iterable<SqlCondition>
  /** Throws Pipedrive's refusal of a body. */
  readonly parse: (body: unknown, kind: 'create' | 'update') => Input
  /** Whether an update brings a deleted record back. */
  readonly restores?: (input: Input) => boolean
  readonly renderer: (companyId: number, selection: Selection) => (record: StoredRecord<Body>) => Record<string, unknown>
  readonly writes: Pick<RecordWrites<Body, Input>, 'create' | 'update' | 'remove'>
  /** Called for every committed write. */
  readonly written: (what: 'created' | 'updated' | 'archived') => void
}

/** List, create, read, update and delete. */
export function recordRoutes<Body, Input extends CommonInput>(
  sandbox: Sandbox,
  { noun, store, filters, parse, restores, renderer, writes, written }: RecordCalls<Body, Input>,
): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const { records, nextCursor } = listRecords(c, store, filters?.(c))
    const render = renderer(c.get('caller').companyId, selectionQuery(c))
    return c.json({ success: true, data: records.map(render), additional_data: { next_cursor: nextCursor } })
  })

  routes.post('/', async (c) => {
    const input = parse(await readBody(c, z.unknown()), 'create')
    const place = placeOf(c.get('caller'))
    const record = sandbox.db.transaction(() => writes.create(sandbox, place, input))
    written('created')
    return c.json({ success: true, data: renderer(place.companyId, everything)(record) })
  })

  routes.get('/:id', (c) => {
    const { companyId } = c.get('caller')
    const selection = selectionQuery(c)
    const record = readable(sandbox, store.find(companyId, idOf(c)), noun)
    return c.json({ success: true, data: renderer(companyId, selection)(record) })
  })

  const access = (input: Input) => (restores?.(input) === true ? readable : writable)<StoredRecord<Body>>

  routes.patch('/:id', async (c) => {
    const id = idOf(c)
    const input = parse(await readBody(c, z.unknown()), 'update')
    const place = placeOf(c.get('caller'))
    const record = sandbox.db.transaction(() =>
      writes.update(sandbox, place, access(input)(sandbox, store.find(place.companyId, id), noun), input),
    )
    written('updated')
    return c.json({ success: true, data: renderer(place.companyId, everything)(record) })
  })

  routes.delete('/:id', (c) => {
    const id = idOf(c)
    const place = placeOf(c.get('caller'))
    sandbox.db.transaction(() => writes.remove(sandbox, place, writable(sandbox, store.find(place.companyId, id), noun)))
    written('archived')
    return c.json({ success: true, data: { id } })
  })

  return routes
}
