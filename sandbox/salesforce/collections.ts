import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { duplicateOptions } from './duplicate-rules.ts'
import { type RowError, rowErrorBody, SalesforceError } from './errors.ts'
import { parseId } from './ids.ts'
import type { Incoming } from './incoming-values.ts'
import { keyFieldOf, rowNumber } from './object-lookup.ts'
import type { ObjectType } from './object-types.ts'
import { createRecord, deleteRecord, rejected, updateRecord, type WriteOutcome } from './record-writes.ts'
import { idOf, objectOf, readBody } from './requests.ts'
import { countWrites } from './rows.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { upsertRecord } from './upsert.ts'

const rowsMax = 200

const recordSchema = z.looseObject({ attributes: z.looseObject({ type: z.string() }).optional() })
const collectionSchema = z.object({ allOrNone: z.boolean().default(false), records: z.array(recordSchema) })

type CollectionRecord = z.infer<typeof recordSchema>

/** What became of one row. `type` is unknown when the row named no object of the org. */
interface RowResult {
  readonly type: ObjectType | null
  readonly outcome: WriteOutcome
  /** The id that the row came with. */
  readonly id: string | null
}

class RolledBack extends Error {}

function checkSize(count: number): void {
  if (count <= rowsMax) return
  throw new SalesforceError(
    400,
    'EXCEEDED_ID_LIMIT',
    `record limit reached. cannot submit more than ${rowsMax} records into this call`,
  )
}

function idText(record: CollectionRecord): unknown {
  return record['id'] ?? record['Id']
}

function valuesOf(record: CollectionRecord, ...without: readonly string[]): Incoming {
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => name !== 'attributes' && !without.includes(name.toLowerCase())),
  )
}

/** Many records in one call. The answer is 200 whatever became of them, one result each, in the order of the request. */
export function collectionRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function resultBody({ type, outcome, id }: RowResult, isUpsert: boolean): object {
    if (outcome.kind === 'rejected') {
      const known = id !== null && type !== null && parseId(id) !== null ? { id } : {}
      return { ...known, success: false, errors: outcome.errors.map(rowErrorBody) }
    }
    const written = type === null ? null : idOf(type, outcome.number)
    return { id: written, success: true, errors: [], ...(isUpsert ? { created: outcome.kind === 'created' } : {}) }
  }

  /** Writes row by row in one transaction, all with one stamp. `allOrNone` undoes everything when one row is refused. */
  function writeRows<R>(
    rows: readonly R[],
    allOrNone: boolean,
    write: (row: R, frozen: Sandbox) => RowResult,
  ): readonly RowResult[] {
    checkSize(rows.length)
    const now = sandbox.clock()
    const frozen: Sandbox = { ...sandbox, clock: () => now }
    const results: RowResult[] = []
    try {
      sandbox.db.transaction(() => {
        for (const row of rows) results.push(write(row, frozen))
        if (allOrNone && results.some(({ outcome }) => outcome.kind === 'rejected')) throw new RolledBack()
      })
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error
      const message = 'Record rolled back because not all records were valid and the request was using AllOrNone header'
      return results.map((result) =>
        result.outcome.kind === 'rejected'
          ? result
          : { ...result, outcome: rejected('ALL_OR_NONE_OPERATION_ROLLED_BACK', message) },
      )
    }
    countWrites(
      sandbox,
      results.map(({ outcome }) => outcome),
    )
    return results
  }

  function objectOfRow(record: CollectionRecord): ObjectType | RowError {
    const name = record.attributes?.type
    if (name === undefined) throw new SalesforceError(400, 'INVALID_INPUT', 'Every record needs attributes with a type')
    return sandbox.objects.find(name) ?? { code: 'INVALID_TYPE', message: `sObject type '${name}' is not supported.`, fields: [] }
  }

  const targetOf = (c: Context<SandboxEnv>, type: ObjectType) => ({
    caller: c.get('caller'),
    type,
    duplicates: duplicateOptions(c),
  })

  routes.post('/composite/sobjects', async (c) => {
    const { allOrNone, records } = await readBody(c, collectionSchema)
    const results = writeRows(records, allOrNone, (record, frozen) => {
      const type = objectOfRow(record)
      if ('code' in type) return { type: null, outcome: { kind: 'rejected', errors: [type] }, id: null }
      return { type, outcome: createRecord(frozen, targetOf(c, type), valuesOf(record)), id: null }
    })
    return c.json(results.map((result) => resultBody(result, false)))
  })

  routes.patch('/composite/sobjects', async (c) => {
    const { allOrNone, records } = await readBody(c, collectionSchema)
    const results = writeRows(records, allOrNone, (record, frozen) => {
      const type = objectOfRow(record)
      const given = idText(record)
      const id = typeof given === 'string' ? given : null
      if ('code' in type) return { type: null, outcome: { kind: 'rejected', errors: [type] }, id }
      const row = rowNumber(type, given)
      if ('error' in row) return { type, outcome: { kind: 'rejected', errors: [row.error] }, id }
      return { type, outcome: updateRecord(frozen, targetOf(c, type), row.number, valuesOf(record, 'id')), id }
    })
    return c.json(results.map((result) => resultBody(result, false)))
  })

  routes.patch('/composite/sobjects/:object/:field', async (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    const key = keyFieldOf(type, c.req.param('field'))
    const { allOrNone, records } = await readBody(c, collectionSchema)
    const seen = new Set<string>()
    const results = writeRows(records, allOrNone, (record, frozen) => {
      const given = Object.entries(record).find(([name]) => name.toLowerCase() === key.name.toLowerCase())?.[1]
      const value = typeof given === 'string' ? given.trim().toLowerCase() : ''
      if (value !== '' && seen.has(value))
        return { type, outcome: rejected('DUPLICATE_VALUE', `Duplicate external id specified: ${value}`, [key.name]), id: null }
      seen.add(value)
      const outcome = upsertRecord(frozen, targetOf(c, type), key, valuesOf(record))
      return { type, outcome, id: key.type === 'id' && typeof given === 'string' ? given : null }
    })
    return c.json(results.map((result) => resultBody(result, true)))
  })

  routes.delete('/composite/sobjects', (c) => {
    const ids = (c.req.query('ids') ?? '').split(',').filter((id) => id !== '')
    if (ids.length === 0) throw new SalesforceError(400, 'MISSING_ARGUMENT', 'The ids parameter is required')
    const results = writeRows(ids, c.req.query('allOrNone') === 'true', (text, frozen) => {
      const id = parseId(text)
      const type = id === null ? null : sandbox.objects.byPrefix(id.prefix)
      if (id === null || type === null) return { type, outcome: rejected('MALFORMED_ID', `bad id ${text}`, []), id: null }
      return { type, outcome: deleteRecord(frozen, targetOf(c, type), id.number), id: text }
    })
    return c.json(results.map((result) => resultBody(result, false)))
  })

  return routes
}
