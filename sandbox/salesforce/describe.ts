import { Hono } from 'hono'
import { describeBriefly, describeFully } from './describe-view.ts'
import { notFound } from './errors.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { masterId, recordTypeId, recordTypesOf } from './record-types.ts'
import { basePathOf, objectOf } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** When the objects' definitions last changed, for conditional requests. */
const shapedAt = Date.UTC(2026, 0, 5, 9)

/** Resources, limits, and what the objects look like. Mounted under each version's path. */
export function describeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const names = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects', 'ui-api']
    return c.json(Object.fromEntries(names.map((name) => [name, `${basePathOf(c)}/${name}`])))
  })

  routes.get('/limits', (c) => {
    const limit = sandbox.usage.limit()
    const used = sandbox.usage.usedBy(c.get('caller').org)
    const untouched = (max: number) => ({ Max: max, Remaining: max })
    return c.json({
      DailyApiRequests: { Max: limit, Remaining: Math.max(0, limit - used) },
      DailyBulkApiBatches: untouched(15_000),
      DailyBulkV2QueryFileStorageMB: untouched(976_562),
      DailyBulkV2QueryJobs: untouched(10_000),
      DailyStreamingApiEvents: untouched(10_000),
      DataStorageMB: untouched(10_240),
      FileStorageMB: untouched(10_240),
      HourlyPublishedPlatformEvents: untouched(50_000),
    })
  })

  routes.get('/sobjects', (c) =>
    c.json({
      encoding: 'UTF-8',
      maxBatchSize: 200,
      sobjects: sandbox.objects.all.map((type) => describeBriefly(type, basePathOf(c))),
    }),
  )

  routes.get('/sobjects/:object', (c) =>
    c.json({ objectDescribe: describeBriefly(objectOf(sandbox, c.req.param('object')), basePathOf(c)), recentItems: [] }),
  )

  routes.get('/sobjects/:object/describe', (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    const since = Date.parse(c.req.header('if-modified-since') ?? '')
    if (shapedAt <= since) return c.body(null, 304)
    c.header('Last-Modified', new Date(shapedAt).toUTCString())
    return c.json(describeFully(sandbox.objects, type, basePathOf(c), new Set(sandbox.settings().readOnlyFields)))
  })

  /** What a record type's records may have; the one of records without a type has all. */
  routes.get('/ui-api/object-info/:object/picklist-values/:recordType', (c) => {
    const type = objectOf(sandbox, c.req.param('object'))
    const id = c.req.param('recordType')
    const own = recordTypesOf(type).find((each) => recordTypeId(each) === id)
    if (own === undefined && id !== masterId) throw notFound()
    const url = `${basePathOf(c)}/ui-api/object-info/${type.name}/picklist-values/${id}`
    const valuesOf = ({ name, picklist }: FieldDefinition) =>
      picklist
        .filter(({ value }) => own?.values[name]?.includes(value) ?? true)
        .map(({ value, label }) => ({ attributes: null, label, validFor: [], value }))
    const fields = [...type.byName.values()].filter(({ picklist }) => picklist.length > 0)
    return c.json({
      picklistFieldValues: Object.fromEntries(
        fields.map((field) => [
          field.name,
          { controllerValues: {}, defaultValue: null, url: `${url}/${field.name}`, values: valuesOf(field) },
        ]),
      ),
    })
  })

  return routes
}
