import { Hono } from 'hono'
import { z } from 'zod'
import { associateNew, associationsSchema } from './association-ends.ts'
import { HubSpotError, notFoundFailure, validationFailure } from './errors.ts'
import { lookUp, requireIdProperty, requireRecord } from './object-lookup.ts'
import { associatedRenderer } from './inline-associations.ts'
import { privacyDeletionEvent } from './record-events.ts'
import { mergeRecords } from './record-merge.ts'
import { archiveRecord, createRecord, type Target, updateRecord, type WriteOutcome } from './record-writes.ts'
import { recordRenderer, type RecordView, type Selection } from './record-view.ts'
import {
  associationsQuery,
  booleanQuery,
  incomingValuesSchema,
  integerQuery,
  readBody,
  requireScope,
  selectionQuery,
  targetOf,
} from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const pageSizeMax = 100
const pageSizeWithHistoryMax = 50

const createSchema = z.object({ properties: incomingValuesSchema, associations: associationsSchema })
const updateSchema = z.object({ properties: incomingValuesSchema })
const mergeSchema = z.object({ primaryObjectId: z.string(), objectIdToMerge: z.string() })
const gdprDeleteSchema = z.object({ objectId: z.string(), idProperty: z.string().optional() })

/** What an answer to a write shows: the properties that were written, and those that every answer has. */
export function writtenView(sandbox: Sandbox, target: Target, outcome: Extract<WriteOutcome, { record: unknown }>): RecordView {
  return recordRenderer(sandbox, target, { properties: ['hs_object_id', ...outcome.written], withHistory: [] })(outcome.record)
}

/** Single-record calls of one object API; mounted under each version's path. */
export function objectRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/:objectType', (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.read)
    const selection: Selection = selectionQuery(c)
    const max = selection.withHistory.length > 0 ? pageSizeWithHistoryMax : pageSizeMax
    const limit = integerQuery(c, 'limit', { min: 1, max, otherwise: 10 })
    const afterId = integerQuery(c, 'after', { min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 })

    const found = sandbox.records.page(target, booleanQuery(c, 'archived') ? 'archived' : 'live', afterId, limit + 1)
    const others = associationsQuery(c)
    const results = found.slice(0, limit).map(associatedRenderer(sandbox, target, { selection, others, path: c.req.path }))
    const after = found.length > limit ? results.at(-1)?.id : undefined
    if (after === undefined) return c.json({ results })
    const next = new URL(c.req.path, sandbox.publicUrl)
    next.search = new URL(c.req.url).search
    next.searchParams.set('after', after)
    return c.json({ results, paging: { next: { after, link: next.href } } })
  })

  routes.post('/:objectType', async (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.write)
    const { properties, associations } = await readBody(c, createSchema)
    const outcome = sandbox.db.transaction(() => {
      const created = createRecord(sandbox, target, properties)
      if (created.kind !== 'rejected') associateNew(sandbox, target, created.record.id, associations)
      return created
    })
    if (outcome.kind === 'rejected') throw new HubSpotError(outcome.failure)
    sandbox.requestLog.addWrites({ created: 1, updated: 0, archived: 0 })
    return c.json(writtenView(sandbox, target, outcome), 201)
  })

  routes.post('/:objectType/merge', async (c) => {
    const target = targetOf(c)
    if (!target.type.canMerge) throw new HubSpotError(notFoundFailure())
    requireScope(c.get('caller'), target.type.scopes.write)
    const { primaryObjectId, objectIdToMerge } = await readBody(c, mergeSchema)
    const merged = sandbox.db.transaction(() => {
      const winner = requireRecord(sandbox, target, primaryObjectId)
      const loser = requireRecord(sandbox, target, objectIdToMerge)
      if (winner.id === loser.id) throw new HubSpotError(validationFailure('Cannot merge an object with itself'))
      return mergeRecords(sandbox, target, winner, loser)
    })
    sandbox.requestLog.addWrites({ created: 0, updated: 1, archived: 1 })
    const properties = [...Object.keys(merged.values), 'hs_merged_object_ids']
    return c.json(recordRenderer(sandbox, target, { properties, withHistory: [] })(merged))
  })

  routes.post('/:objectType/gdpr-delete', async (c) => {
    const target = targetOf(c)
    if (!target.type.canPurge) throw new HubSpotError(notFoundFailure())
    requireScope(c.get('caller'), target.type.scopes.write)
    const { objectId, idProperty } = await readBody(c, gdprDeleteSchema)
    if (idProperty !== undefined) requireIdProperty(sandbox, target, idProperty)
    const purged = sandbox.db.transaction(() => {
      const record =
        lookUp(sandbox, target, objectId, { idProperty }) ?? lookUp(sandbox, target, objectId, { idProperty, state: 'archived' })
      if (record === null) return false
      sandbox.records.purge(target, record.id)
      sandbox.changes.add(privacyDeletionEvent(target, record.id, sandbox.clock()))
      return true
    })
    if (purged) sandbox.requestLog.addWrites({ created: 0, updated: 0, archived: 1 })
    return c.body(null, 204)
  })

  routes.get('/:objectType/:id', (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.read)
    const state = booleanQuery(c, 'archived') ? 'archived' : 'live'
    const record = requireRecord(sandbox, target, c.req.param('id'), { idProperty: c.req.query('idProperty'), state })
    const shown = { selection: selectionQuery(c), others: associationsQuery(c), path: c.req.path.replace(/\/[^/]*$/, '') }
    return c.json(associatedRenderer(sandbox, target, shown)(record))
  })

  routes.patch('/:objectType/:id', async (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.write)
    const { properties } = await readBody(c, updateSchema)
    const outcome = sandbox.db.transaction(() => {
      const record = requireRecord(sandbox, target, c.req.param('id'), { idProperty: c.req.query('idProperty') })
      return updateRecord(sandbox, target, record, properties)
    })
    if (outcome.kind === 'rejected') throw new HubSpotError(outcome.failure)
    if (outcome.kind === 'updated') sandbox.requestLog.addWrites({ created: 0, updated: 1, archived: 0 })
    return c.json(writtenView(sandbox, target, outcome))
  })

  routes.delete('/:objectType/:id', (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.write)
    const archived = sandbox.db.transaction(() => {
      const record = lookUp(sandbox, target, c.req.param('id'), { followMerges: false })
      return record !== null && archiveRecord(sandbox, target, record)
    })
    if (archived) sandbox.requestLog.addWrites({ created: 0, updated: 0, archived: 1 })
    return c.body(null, 204)
  })

  return routes
}
