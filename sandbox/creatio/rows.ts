import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Columns, type EdmType, emptyGuid, entities, required } from './entities.ts'
import { CreatioError } from './errors.ts'
import type { Sandbox } from './sandbox.ts'

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const bodySchema = z.record(z.string(), z.unknown())
const rowSchema = z.object({ id: z.string(), body: z.string(), created_at: z.number(), updated_at: z.number() })

export function columnsOf(entity: string): Columns {
  const columns = entities[entity]
  if (columns === undefined) throw new CreatioError(404, `No HTTP resource was found that matches ${entity}.`)
  return columns
}

const fits: Readonly<Record<EdmType, (value: unknown) => boolean>> = {
  'Edm.Guid': (value) => typeof value === 'string' && guid.test(value),
  'Edm.String': (value) => typeof value === 'string' && value.length <= 500,
  'Edm.DateTimeOffset': (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  'Edm.Decimal': (value) => typeof value === 'number',
  'Edm.Int32': (value) => Number.isInteger(value),
  'Edm.Boolean': (value) => typeof value === 'boolean',
}

function check(entity: string, given: unknown): Readonly<Record<string, unknown>> {
  const parsed = bodySchema.safeParse(given)
  if (!parsed.success) throw new CreatioError(400, 'The body must be an object.')
  const columns = columnsOf(entity)
  for (const [name, value] of Object.entries(parsed.data)) {
    const type = columns[name]
    if (type === undefined)
      throw new CreatioError(400, `The property '${name}' does not exist on type 'Terrasoft.Configuration.${entity}'.`)
    if (value !== null && !fits[type](value)) throw new CreatioError(400, `Cannot convert the value of '${name}' to ${type}.`)
  }
  return parsed.data
}

/** A row as Creatio reads it out: nothing is null that is text or a lookup. */
export function view(entity: string, row: unknown): Record<string, unknown> {
  const { id, body, created_at: created, updated_at: updated } = rowSchema.parse(row)
  const values = bodySchema.parse(JSON.parse(body))
  const time = (at: number) => `${new Date(at).toISOString().replace('Z', '')}0000Z`
  const blank: Readonly<Record<EdmType, unknown>> = {
    'Edm.Guid': emptyGuid,
    'Edm.String': '',
    'Edm.DateTimeOffset': null,
    'Edm.Decimal': 0,
    'Edm.Int32': 0,
    'Edm.Boolean': false,
  }
  return {
    ...Object.fromEntries(Object.entries(columnsOf(entity)).map(([name, type]) => [name, values[name] ?? blank[type]])),
    Id: id,
    CreatedOn: time(created),
    ModifiedOn: time(updated),
  }
}

export function findRow(sandbox: Sandbox, site: string, entity: string, id: string): Record<string, unknown> {
  columnsOf(entity)
  const row = sandbox.db.get(
    'SELECT id, body, created_at, updated_at FROM rows WHERE site = ? AND entity = ? AND id = ?',
    site,
    entity,
    id.toLowerCase(),
  )
  if (row === undefined) throw new CreatioError(404, `Row ${id} of ${entity} was not found.`)
  return view(entity, row)
}

/** Creates a row; one whose id is there already is refused. */
export function insertRow(sandbox: Sandbox, site: string, entity: string, given: unknown): Record<string, unknown> {
  const { Id: id, ...values } = check(entity, given)
  for (const name of required[entity] ?? [])
    if (values[name] === undefined || values[name] === '') throw new CreatioError(400, `Field "${name}" must be filled in.`)
  const now = sandbox.clock()
  const key = typeof id === 'string' ? id.toLowerCase() : randomUUID()
  const made = sandbox.db.run(
    'INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    site,
    entity,
    key,
    JSON.stringify(values),
    now,
    now,
  )
  if (made === 0)
    throw new CreatioError(500, `Violation of PRIMARY KEY constraint 'PK${entity}'. The duplicate key value is (${key}).`)
  sandbox.requestLog.addWrites({ created: 1, updated: 0, archived: 0 })
  return findRow(sandbox, site, entity, key)
}

/** Changes a row. Of one that is not there Creatio says nothing. */
export function updateRow(sandbox: Sandbox, site: string, entity: string, id: string, given: unknown): void {
  const { Id: _id, ...values } = check(entity, given)
  const changed = sandbox.db.run(
    'UPDATE rows SET body = json_patch(body, ?), updated_at = ? WHERE site = ? AND entity = ? AND id = ?',
    JSON.stringify(values),
    sandbox.clock(),
    site,
    entity,
    id.toLowerCase(),
  )
  sandbox.requestLog.addWrites({ created: 0, updated: changed, archived: 0 })
}

export function latestRows(sandbox: Sandbox, site: string, entity: string, limit: number): readonly Record<string, unknown>[] {
  return sandbox.db
    .all(
      'SELECT id, body, created_at, updated_at FROM rows WHERE site = ? AND entity = ? ORDER BY updated_at DESC, id LIMIT ?',
      site,
      entity,
      limit,
    )
    .map((row) => view(entity, row))
}
