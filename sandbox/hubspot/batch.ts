import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { associateNew, associationsSchema } from './association-ends.ts'
import { type Failure, HubSpotError, notFoundFailure, standardError, validationFailure } from './errors.ts'
import { lookUp, requireIdProperty } from './object-lookup.ts'
import { writtenView } from './objects.ts'
import { recordRenderer, type RecordView } from './record-view.ts'
import type { IncomingValues } from './property-values.ts'
import type { StoredRecord } from './record-store.ts'
import { archiveRecord, createRecord, type Target, updateRecord, type WriteOutcome } from './record-writes.ts'
import { booleanQuery, incomingValuesSchema, readBody, requireScope, targetOf } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const batchSizeMax = 100

const traceSchema = z.string().optional()
const idSchema = z.object({ id: z.string() })
const createInput = z.object({
  properties: incomingValuesSchema,
  associations: associationsSchema,
  objectWriteTraceId: traceSchema,
})
const keyedInput = z.object({
  id: z.string(),
  idProperty: z.string().optional(),
  properties: incomingValuesSchema,
  objectWriteTraceId: traceSchema,
})
const readSchema = z.object({
  inputs: z.array(idSchema),
  properties: z.array(z.string()).default([]),
  propertiesWithHistory: z.array(z.string()).default([]),
  idProperty: z.string().optional(),
})

type Row = { readonly id?: string; readonly objectWriteTraceId?: string | undefined; readonly properties: IncomingValues }

function checkSize(inputs: readonly unknown[]): void {
  if (inputs.length === 0) throw new HubSpotError(validationFailure('The batch must contain at least one input'))
  if (inputs.length > batchSizeMax)
    throw new HubSpotError(validationFailure(`The batch size of ${inputs.length} exceeds the limit of ${batchSizeMax} inputs`))
}

function refuseRepeated(ids: readonly string[]): void {
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index)
  if (repeated.length > 0)
    throw new HubSpotError(validationFailure(`Duplicate IDs found in batch input: [${[...new Set(repeated)].join(', ')}]`))
}

/** The one unique property that all rows of a batch go by; undefined = the record id. */
function commonIdProperty(
  sandbox: Sandbox,
  target: Target,
  inputs: readonly { readonly idProperty?: string | undefined }[],
): string | undefined {
  const [idProperty, ...others] = new Set(inputs.map((input) => input.idProperty))
  if (others.length > 0) throw new HubSpotError(validationFailure('All inputs of a batch must use the same idProperty'))
  if (idProperty !== undefined) requireIdProperty(sandbox, target, idProperty)
  return idProperty
}

function missingFailure(target: Target): Failure {
  return notFoundFailure(
    `Could not get some ${target.type.noun.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
  )
}

/** Batch calls of one object API; mounted under each version's path. Results never come in the order of the inputs. */
export function batchRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  /**
   * Applies a write to every row in one transaction. With a trace id on every row, rows are independent and refused ones are reported in a 207; without,
   * the first refused value undoes the batch. Missing records are reported by their id either way.
   */
  function writeRows<R extends Row>(
    target: Target,
    rows: readonly R[],
    write: (row: R, frozen: Sandbox) => WriteOutcome,
    viewOf: (view: RecordView, outcome: WriteOutcome) => object,
  ) {
    const startedMs = sandbox.clock()
    // Bulk writes stamp all of their rows with one time.
    const frozen: Sandbox = { ...sandbox, clock: () => startedMs }
    const traced = rows.every((row) => row.objectWriteTraceId !== undefined)
    const results: object[] = []
    const errors: object[] = []
    const count = { created: 0, updated: 0, archived: 0 }
    sandbox.db.transaction(() => {
      for (const row of rows) {
        const outcome = write(row, frozen)
        const trace = row.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: row.objectWriteTraceId }
        if (outcome.kind === 'rejected') {
          if (!traced && outcome.failure.status !== 404) throw new HubSpotError(outcome.failure)
          const ids = row.id === undefined ? {} : { ids: [row.id] }
          errors.push(
            standardError(outcome.failure, {
              ...ids,
              ...(row.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: [row.objectWriteTraceId] }),
            }),
          )
        } else {
          if (outcome.kind !== 'unchanged') count[outcome.kind] += 1
          results.push({ ...viewOf(writtenView(sandbox, target, outcome), outcome), ...trace })
        }
      }
    })
    sandbox.requestLog.addWrites(count)
    return { body: batchBody(new Date(startedMs).toISOString(), results, errors), partial: errors.length > 0 }
  }

  function batchBody(startedAt: string, results: readonly object[], errors: readonly object[]) {
    return {
      status: 'COMPLETE',
      results: results.toReversed(),
      ...(errors.length === 0 ? {} : { numErrors: errors.length, errors }),
      startedAt,
      completedAt: new Date(sandbox.clock()).toISOString(),
    }
  }

  /** A batch of changes to records that are named by their id or a unique property. */
  async function readKeyed(c: Context<SandboxEnv>) {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.write)
    const { inputs } = await readBody(c, z.object({ inputs: z.array(keyedInput) }))
    checkSize(inputs)
    refuseRepeated(inputs.map((input) => input.id))
    const idProperty = commonIdProperty(sandbox, target, inputs)
    return { target, inputs, idProperty }
  }

  routes.post('/:objectType/batch/create', async (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.write)
    const { inputs } = await readBody(c, z.object({ inputs: z.array(createInput) }))
    checkSize(inputs)
    const { body, partial } = writeRows(
      target,
      inputs,
      (row, frozen) => {
        const created = createRecord(frozen, target, row.properties)
        if (created.kind !== 'rejected') associateNew(frozen, target, created.record.id, row.associations)
        return created
      },
      (view) => view,
    )
    return c.json(body, partial ? 207 : 201)
  })

  routes.post('/:objectType/batch/update', async (c) => {
    const { target, inputs, idProperty } = await readKeyed(c)
    const update = (row: z.infer<typeof keyedInput>, frozen: Sandbox): WriteOutcome => {
      const record = lookUp(sandbox, target, row.id, { idProperty, followMerges: false })
      return record === null
        ? { kind: 'rejected', failure: missingFailure(target) }
        : updateRecord(frozen, target, record, row.properties)
    }
    const { body, partial } = writeRows(target, inputs, update, (view) => view)
    return c.json(body, partial ? 207 : 200)
  })

  routes.post('/:objectType/batch/upsert', async (c) => {
    const { target, inputs, idProperty } = await readKeyed(c)
    const upsert = (row: z.infer<typeof keyedInput>, frozen: Sandbox): WriteOutcome => {
      const record = lookUp(sandbox, target, row.id, { idProperty, followMerges: false })
      if (record !== null) return updateRecord(frozen, target, record, row.properties)
      if (idProperty === undefined || idProperty === 'hs_object_id') return { kind: 'rejected', failure: missingFailure(target) }
      return createRecord(frozen, target, { [idProperty]: row.id, ...row.properties })
    }
    const { body, partial } = writeRows(target, inputs, upsert, (view, outcome) => ({ ...view, new: outcome.kind === 'created' }))
    return c.json(body, partial ? 207 : 200)
  })

  routes.post('/:objectType/batch/read', async (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.read)
    const { inputs, properties, propertiesWithHistory, idProperty } = await readBody(c, readSchema)
    checkSize(inputs)
    if (idProperty !== undefined) requireIdProperty(sandbox, target, idProperty)
    const startedAt = new Date(sandbox.clock()).toISOString()
    const state = booleanQuery(c, 'archived') ? 'archived' : 'live'
    const found = new Map<number, StoredRecord>()
    const missing: string[] = []
    for (const id of new Set(inputs.map((input) => input.id))) {
      const record = lookUp(sandbox, target, id, { idProperty, state, followMerges: false })
      if (record === null) missing.push(id)
      else found.set(record.id, record)
    }
    const results = [...found.values()].map(recordRenderer(sandbox, target, { properties, withHistory: propertiesWithHistory }))
    const errors = missing.length === 0 ? [] : [standardError(missingFailure(target), { ids: missing })]
    return c.json(batchBody(startedAt, results, errors), missing.length === 0 ? 200 : 207)
  })

  routes.post('/:objectType/batch/archive', async (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.write)
    const { inputs } = await readBody(c, z.object({ inputs: z.array(idSchema) }))
    checkSize(inputs)
    const archived = sandbox.db.transaction(() => {
      const records = inputs
        .map((input) => lookUp(sandbox, target, input.id, { followMerges: false }))
        .filter((record) => record !== null)
      return [...new Map(records.map((record) => [record.id, record])).values()].filter((record) =>
        archiveRecord(sandbox, target, record),
      ).length
    })
    sandbox.requestLog.addWrites({ created: 0, updated: 0, archived })
    return c.body(null, 204)
  })

  return routes
}
