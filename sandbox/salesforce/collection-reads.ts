import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { SalesforceError } from './errors.ts'
import { parseId } from './ids.ts'
import type { ObjectType } from './object-types.ts'
import { createRenderer, ownFields } from './record-view.ts'
import { basePathOf, objectOf, readBody } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { orgParameter, visibleNow } from './soql-scope.ts'

const idsMax = 2000
const readSchema = z.object({ ids: z.array(z.string()).min(1), fields: z.array(z.string()).min(1) })

/** Reads many records by id: one answer each, in the order of the request, null for what is not there. */
export function collectionReadRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function answer(c: Context<SandboxEnv>, type: ObjectType, ids: readonly string[], names: readonly string[]) {
    if (ids.length > idsMax)
      throw new SalesforceError(
        400,
        'EXCEEDED_ID_LIMIT',
        `record limit reached. cannot submit more than ${idsMax} records into this call`,
      )
    const wanted = new Set(names.map((name) => name.trim().toLowerCase()))
    for (const name of wanted) {
      if (!type.byName.has(name))
        throw new SalesforceError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${type.name}`)
    }
    const fields = ownFields(sandbox.objects, type.name).filter(
      ({ definition }) => definition.type === 'id' || wanted.has(definition.name.toLowerCase()),
    )
    const renderer = createRenderer(sandbox.objects, fields, type.name, basePathOf(c))
    const sql = `SELECT ${renderer.columns} FROM ${type.table} t
      WHERE t._org = ${orgParameter} AND t._n = ?3 AND ${visibleNow('t')} AND t.IsDeleted = 0`
    return c.json(
      ids.map((text) => {
        const id = parseId(text)
        if (id === null || id.prefix !== type.keyPrefix) return null
        const row = sandbox.db.get(sql, c.get('caller').org, sandbox.clock(), id.number)
        return row === undefined ? null : renderer.render(row)
      }),
    )
  }

  routes.post('/composite/sobjects/:object', async (c) => {
    const { ids, fields } = await readBody(c, readSchema)
    return answer(c, objectOf(sandbox, c.req.param('object')), ids, fields)
  })

  routes.get('/composite/sobjects/:object', (c) => {
    const list = (name: string): readonly string[] => (c.req.query(name) ?? '').split(',').filter((each) => each !== '')
    const [ids, fields] = [list('ids'), list('fields')]
    if (ids.length === 0 || fields.length === 0)
      throw new SalesforceError(400, 'MISSING_ARGUMENT', 'The ids and fields parameters are required')
    return answer(c, objectOf(sandbox, c.req.param('object')), ids, fields)
  })

  return routes
}
