import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { associateAll, categoryOf, endOf, specsSchema, typesOf } from './association-ends.ts'
import { type AssociationType, typesBetween } from './association-types.ts'
import { dissociate } from './associations.ts'
import { HubSpotError, standardError, validationFailure } from './errors.ts'
import { findObjectType, type ObjectType } from './object-types.ts'
import type { Target } from './record-writes.ts'
import { integerQuery, readBody, requireScope, targetOf, typeNamed } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const readMax = 1_000
const writeMax = 2_000
const pageSizeMax = 500

const idSchema = z.object({ id: z.string() })
const readSchema = z.object({ inputs: z.array(z.object({ id: z.string(), after: z.string().optional() })) })
const pairsSchema = z.object({ inputs: z.array(z.object({ from: idSchema, to: idSchema })) })
const createSchema = z.object({ inputs: z.array(z.object({ from: idSchema, to: idSchema, types: specsSchema })) })
const labelSchema = z.object({ label: z.string().min(1), name: z.string().min(1), inverseLabel: z.string().optional() })
const archiveSchema = z.object({ inputs: z.array(z.object({ from: idSchema, to: z.array(idSchema) })) })

type Pair = { readonly target: Target; readonly other: ObjectType }

/** The objects of the address. */
function pairOf(c: Context<SandboxEnv>, access: 'read' | 'write'): Pair {
  const target = targetOf(c)
  const other = typeNamed(c.req.param('toObjectType') ?? '')
  for (const { scopes } of [target.type, other]) requireScope(c.get('caller'), scopes[access])
  return { target, other }
}

function checkSize(inputs: readonly unknown[], max: number): void {
  if (inputs.length > max)
    throw new HubSpotError(validationFailure(`The batch size of ${inputs.length} exceeds the limit of ${max} inputs`))
}

/** The associations of two objects, many at once; mounted under each version's path. */
export function associationBatchRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const iso = () => new Date(sandbox.clock()).toISOString()

  function body(startedAt: string, results: readonly object[], errors: readonly object[]) {
    const failed = errors.length === 0 ? {} : { numErrors: errors.length, errors }
    return { status: 'COMPLETE', results, ...failed, startedAt, completedAt: iso() }
  }

  routes.post('/:objectType/:toObjectType/batch/create', async (c) => {
    const { target } = pairOf(c, 'write')
    const { inputs } = await readBody(c, createSchema)
    checkSize(inputs, writeMax)
    const startedAt = iso()
    const rows = inputs.map(({ from, to, types }) => ({ from: from.id, to: to.id, types: typesOf(sandbox, target, types) }))
    const results: object[] = []
    const errors: object[] = []
    sandbox.db.transaction(() => {
      for (const row of rows) {
        const failure = associateAll(sandbox, target, row)
        if (failure !== null) errors.push(standardError(failure, {}))
        else results.push(pairView(row))
      }
    })
    return c.json(body(startedAt, results, errors), errors.length === 0 ? 201 : 207)
  })

  routes.post('/:objectType/:toObjectType/batch/associate/default', async (c) => {
    const { target, other } = pairOf(c, 'write')
    const { inputs } = await readBody(c, pairsSchema)
    checkSize(inputs, writeMax)
    const startedAt = iso()
    const types = typesBetween(target.type.name, other.name).filter(({ label }) => label === null)
    const errors: object[] = []
    const results: object[] = []
    sandbox.db.transaction(() => {
      for (const { from, to } of inputs) {
        const failure = associateAll(sandbox, target, { from: from.id, to: to.id, types })
        if (failure !== null) errors.push(standardError(failure, {}))
        else
          results.push(
            ...types.map(({ id }) => ({
              from,
              to,
              associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: id },
            })),
          )
      }
    })
    return c.json(body(startedAt, results, errors), errors.length === 0 ? 200 : 207)
  })

  routes.post('/:objectType/:toObjectType/batch/archive', async (c) => {
    const { target, other } = pairOf(c, 'write')
    const { inputs } = await readBody(c, archiveSchema)
    checkSize(inputs, writeMax)
    sandbox.db.transaction(() => {
      for (const { from, to } of inputs) {
        for (const { id } of to) endAll(sandbox, target, other, from.id, id)
      }
    })
    return c.body(null, 204)
  })

  routes.post('/:objectType/:toObjectType/batch/labels/archive', async (c) => {
    const { target, other } = pairOf(c, 'write')
    const { inputs } = await readBody(c, createSchema)
    checkSize(inputs, writeMax)
    sandbox.db.transaction(() => {
      for (const { from, to, types } of inputs) {
        const ends = endsOf(sandbox, target, other, from.id, to.id)
        if (ends) for (const type of typesOf(sandbox, target, types)) dissociate(sandbox, target, ends.from, ends.to, type)
      }
    })
    return c.body(null, 204)
  })

  routes.post('/:objectType/:toObjectType/batch/read', async (c) => {
    const { target, other } = pairOf(c, 'read')
    const { inputs } = await readBody(c, readSchema)
    checkSize(inputs, readMax)
    const startedAt = iso()
    const errors: object[] = []
    const results = inputs.flatMap(({ id, after }) => {
      const { to, paging } = pageOf(sandbox, target, other, { id, after: Number(after ?? 0), limit: pageSizeMax })
      if (to.length > 0) return [{ from: { id }, to, ...paging }]
      errors.push(standardError(noneFailure(target, other, id), { fromObjectId: [id] }))
      return []
    })
    return c.json(body(startedAt, results, errors), errors.length === 0 ? 200 : 207)
  })

  routes.get('/:objectType/:toObjectType/labels', (c) => {
    const { target, other } = pairOf(c, 'read')
    const types = sandbox.labels.between(target.portalId, target.type.name, other.name)
    return c.json({ results: types.map(labelView) })
  })

  routes.post('/:objectType/:toObjectType/labels', async (c) => {
    const { target, other } = pairOf(c, 'write')
    const { label, inverseLabel = label } = await readBody(c, labelSchema)
    const made = sandbox.labels.add(target.portalId, target.type.name, other.name, { label, inverseLabel })
    return c.json({ results: made.map(labelView) })
  })

  return routes
}

/** The associations of one record; mounted beside the records. */
export function associationRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const path = '/:objectType/:id/associations/:toObjectType'

  routes.get(path, (c) => {
    const { target, other } = pairOf(c, 'read')
    const limit = integerQuery(c, 'limit', { min: 1, max: pageSizeMax, otherwise: pageSizeMax })
    const after = integerQuery(c, 'after', { min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 })
    const { to, paging } = pageOf(sandbox, target, other, { id: c.req.param('id'), after, limit })
    return c.json({ results: to, ...paging })
  })

  routes.put(`${path}/:toId`, async (c) => {
    const { target } = pairOf(c, 'write')
    const row = {
      from: c.req.param('id'),
      to: c.req.param('toId'),
      types: typesOf(sandbox, target, await readBody(c, specsSchema)),
    }
    const failure = sandbox.db.transaction(() => associateAll(sandbox, target, row))
    if (failure !== null) throw new HubSpotError(failure)
    return c.json(pairView(row), 201)
  })

  routes.delete(`${path}/:toId`, (c) => {
    const { target, other } = pairOf(c, 'write')
    sandbox.db.transaction(() => endAll(sandbox, target, other, c.req.param('id'), c.req.param('toId')))
    return c.body(null, 204)
  })

  return routes
}

function endsOf(sandbox: Sandbox, target: Target, other: ObjectType, fromId: string, toId: string) {
  const from = endOf(sandbox, target, target.type.name, fromId)
  const to = endOf(sandbox, target, other.name, toId)
  return from === null || to === null ? null : { from, to }
}

function endAll(sandbox: Sandbox, target: Target, other: ObjectType, fromId: string, toId: string): void {
  const ends = endsOf(sandbox, target, other, fromId, toId)
  if (ends) dissociate(sandbox, target, ends.from, ends.to)
}

function pairView({
  from,
  to,
  types,
}: {
  readonly from: string
  readonly to: string
  readonly types: ReturnType<typeof typesOf>
}) {
  const [first] = types
  return {
    fromObjectTypeId: findObjectType(first?.from ?? '')?.typeId,
    fromObjectId: from,
    toObjectTypeId: findObjectType(first?.to ?? '')?.typeId,
    toObjectId: to,
    labels: types.flatMap(({ label }) => label ?? []),
  }
}

/** A record's associations with live records of an object, by their ids: each id once, with all its types. */
function pageOf(
  sandbox: Sandbox,
  target: Target,
  other: ObjectType,
  { id, after, limit }: { readonly id: string; readonly after: number; readonly limit: number },
) {
  const from = endOf(sandbox, target, target.type.name, id)
  const rows = from === null ? [] : sandbox.associations.of(target.portalId, from)
  const types = new Map<number, number[]>()
  for (const { to, type } of rows) {
    const isLive = sandbox.records.find({ portalId: target.portalId, objectType: to.object }, to.id)?.state === 'live'
    if (to.object === other.name && to.id > after && isLive) types.set(to.id, [...(types.get(to.id) ?? []), type])
  }
  const page = [...types].slice(0, limit)
  const last = page.at(-1)?.[0]
  return {
    to: page.map(([toId, ids]) => ({
      toObjectId: String(toId),
      associationTypes: ids.flatMap((typeId) => {
        const type = sandbox.labels.find(target.portalId, typeId)
        return type === null ? [] : [labelView(type)]
      }),
    })),
    paging: types.size > page.length ? { paging: { next: { after: String(last) } } } : {},
  }
}

function labelView(type: AssociationType) {
  return { category: categoryOf(type), typeId: type.id, label: type.label }
}

function noneFailure(target: Target, other: ObjectType, id: string) {
  const message = `No ${other.noun.toLowerCase()} is associated with ${target.type.noun.toLowerCase()} ${id}.`
  return { status: 404, category: 'OBJECT_NOT_FOUND', subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND', message } as const
}
