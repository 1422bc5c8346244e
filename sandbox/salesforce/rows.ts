import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { notFound, SalesforceError } from './errors.ts'
import { duplicateOptions } from './duplicate-rules.ts'
import type { Incoming } from './incoming-values.ts'
import { keyFieldOf, matchKey } from './object-lookup.ts'
import type { ObjectType } from './object-types.ts'
import { createRenderer, ownFields } from './record-view.ts'
import { createRecord, deleteRecord, updateRecord, type WriteOutcome, type WriteTarget } from './record-writes.ts'
import { basePathOf, idOf, numberOf, objectOf, readBody } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { orgParameter, visibleNow } from './soql-scope.ts'

const incomingSchema = z.record(z.string(), z.unknown())

/** Counts what a committed write did. */
export function countWrites(sandbox: Sandbox, outcomes: readonly WriteOutcome[]): void {
  const of = (kind: WriteOutcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length
  sandbox.requestLog.addWrites({ created: of('created'), updated: of('updated'), archived: of('deleted') })
}

function withoutAttributes(body: Incoming): Incoming {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'attributes'))
}

function refusalOf({ errors: [error] }: WriteOutcome & { readonly kind: 'rejected' }): SalesforceError {
  if (error === undefined) throw new Error('A write was rejected without a reason')
  const fields = [...(error.fields ?? [])]
  // With a field, the deleted record is the referenced one, not the one of the address.
  const isGone = error.code === 'ENTITY_IS_DELETED' && fields.length === 0
  return new SalesforceError(isGone ? 404 : 400, error.code, error.message, fields, error.duplicateResult)
}

/** Single records: `/sobjects/{T}`, `/sobjects/{T}/{id}` and `/sobjects/{T}/{field}/{value}`. Mounted under each version's path. */
export function rowRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function targetOf(c: Context<SandboxEnv>, type: ObjectType): WriteTarget {
    return { caller: c.get('caller'), type, duplicates: duplicateOptions(c) }
  }

  function write(work: () => WriteOutcome): Exclude<WriteOutcome, { readonly kind: 'rejected' }> {
    const outcome = sandbox.db.transaction(work)
    if (outcome.kind === 'rejected') throw refusalOf(outcome)
    countWrites(sandbox, [outcome])
    return outcome
  }

  /** Conditional requests: refuses a write of a record that has changed, and answers 304 for one that has not. Times are whole seconds. Not for deletes. */
  function conditional(c: Context<SandboxEnv>, stamp: number): 'proceed' | 'unmodified' {
    const unmodifiedSince = Date.parse(c.req.header('if-unmodified-since') ?? '')
    if (stamp > unmodifiedSince)
      throw new SalesforceError(412, 'PRECONDITION_FAILED', 'The record was changed after the time in If-Unmodified-Since')
    const modifiedSince = Date.parse(c.req.header('if-modified-since') ?? '')
    return c.req.method === 'GET' && stamp <= modifiedSince ? 'unmodified' : 'proceed'
  }

  function answerRecord(c: Context<SandboxEnv>, type: ObjectType, number: number) {
    const { org } = c.get('caller')
    const values = sandbox.records.visible(type, org, number)
    if (values === null) throw notFound()
    if (values['IsDeleted'] === 1) throw new SalesforceError(404, 'ENTITY_IS_DELETED', 'entity is deleted', [])
    const stamp = Number(values['SystemModstamp'])
    if (conditional(c, stamp) === 'unmodified') return c.body(null, 304)
    const wanted = c.req
      .query('fields')
      ?.split(',')
      .map((name) => name.trim().toLowerCase())
    for (const name of wanted ?? []) {
      if (!type.byName.has(name))
        throw new SalesforceError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${type.name}`)
    }
    const fields = ownFields(sandbox.objects, type.name).filter(
      ({ definition }) => wanted === undefined || definition.type === 'id' || wanted.includes(definition.name.toLowerCase()),
    )
    const renderer = createRenderer(sandbox.objects, fields, type.name, basePathOf(c))
    const sql = `SELECT ${renderer.columns} FROM ${type.table} t WHERE t._org = ${orgParameter} AND t._n = ?3 AND ${visibleNow('t')}`
    const row = sandbox.db.get(sql, org, sandbox.clock(), number)
    if (row === undefined) throw notFound()
    c.header('Last-Modified', new Date(stamp).toUTCString())
    return c.json(renderer.render(row))
  }

  /** 300: the records among which a key does not decide, by their addresses. */
  function answerSeveral(c: Context<SandboxEnv>, type: ObjectType, numbers: readonly number[]) {
    return c.json(
      numbers.map((number) => `${basePathOf(c)}/sobjects/${type.name}/${idOf(type, number)}`),
      300,
    )
  }

  routes.post('/sobjects/:object', async (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    const body = withoutAttributes(await readBody(c, incomingSchema))
    const { number } = write(() => createRecord(sandbox, targetOf(c, type), body))
    c.header('Location', `${basePathOf(c)}/sobjects/${type.name}/${idOf(type, number)}`)
    return c.json({ id: idOf(type, number), success: true, errors: [] }, 201)
  })

  routes.get('/sobjects/:object/:id', (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    return answerRecord(c, type, numberOf(type, c.req.param('id')))
  })

  routes.patch('/sobjects/:object/:id', async (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    const number = numberOf(type, c.req.param('id'))
    const body = withoutAttributes(await readBody(c, incomingSchema))
    const before = sandbox.records.newest(type, c.get('caller').org, number)
    if (before === null) throw notFound()
    if (before['IsDeleted'] !== 1) conditional(c, Number(before['SystemModstamp']))
    write(() => updateRecord(sandbox, targetOf(c, type), number, body))
    return c.body(null, 204)
  })

  routes.delete('/sobjects/:object/:id', (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    const number = numberOf(type, c.req.param('id'))
    if (sandbox.records.newest(type, c.get('caller').org, number) === null) throw notFound()
    write(() => deleteRecord(sandbox, targetOf(c, type), number))
    return c.body(null, 204)
  })

  /** The bytes of a record's field. */
  function answerBytes(c: Context<SandboxEnv>, type: ObjectType, id: string, name: string) {
    const values = sandbox.records.visible(type, c.get('caller').org, numberOf(type, id))
    const value = values?.['IsDeleted'] === 1 ? null : (values?.[name] ?? null)
    if (typeof value !== 'string') throw notFound()
    return c.body(new Uint8Array(Buffer.from(value, 'base64')), 200, { 'content-type': 'application/octet-stream' })
  }

  routes.get('/sobjects/:object/:field/:value', (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    const bytes = type.byName.get(c.req.param('value').toLowerCase())
    if (bytes?.type === 'base64') return answerBytes(c, type, c.req.param('field'), bytes.name)
    const match = matchKey(sandbox, c.get('caller').org, type, keyFieldOf(type, c.req.param('field')), c.req.param('value'))
    if (match.kind === 'none') throw notFound()
    return match.kind === 'one' ? answerRecord(c, type, match.number) : answerSeveral(c, type, match.numbers)
  })

  routes.patch('/sobjects/:object/:field/:value', async (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    const field = keyFieldOf(type, c.req.param('field'))
    const body = withoutAttributes(await readBody(c, incomingSchema))
    if (Object.keys(body).some((name) => name.toLowerCase() === field.name.toLowerCase())) {
      const message = `The ${field.name} field should not be specified in the sobject data.`
      throw new SalesforceError(400, 'INVALID_FIELD', message, [field.name])
    }
    const match = matchKey(sandbox, c.get('caller').org, type, field, c.req.param('value'))
    if (match.kind === 'several') return answerSeveral(c, type, match.numbers)
    const outcome = write(() =>
      match.kind === 'one'
        ? updateRecord(sandbox, targetOf(c, type), match.number, body)
        : createRecord(sandbox, targetOf(c, type), { ...body, [field.name]: c.req.param('value') }),
    )
    const created = outcome.kind === 'created'
    return c.json({ id: idOf(type, outcome.number), success: true, errors: [], created }, created ? 201 : 200)
  })

  return routes
}
