import { z } from 'zod'
import { apiScopeSchema } from '../../core/access/api-scopes.ts'
import { capitalized } from '../../core/text/capitalized.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { roleSchema } from '../../core/access/roles.ts'
import { withArticle } from '../../core/text/with-article.ts'
import { type Resource, resources } from '../../records/resources/resources.ts'
import { secretMembers } from '../../records/resources/secrets.ts'
import { isCounted, statsSchemas } from '../../records/resources/stats.ts'
import { operation } from '../operation.ts'
import {
  bulkRequestSchema,
  bulkSchema,
  enumsSchema,
  listQuerySchema,
  listSchema,
  periodQuerySchema,
  recordParamsSchema,
  recordSchemaOf,
  statsSchema,
  tenantParamsSchema,
  writtenSchema,
} from './schemas.ts'

export const v1 = { tag: 'Records', faults: 'all' } as const
export const reads = { ...v1, access: 'read', scope: 'records:read' } as const
export const writes = { ...v1, access: 'edit', scope: 'records:write' } as const

const ifMatch = 'With `If-Match: "<version>"` only that version is changed; else 412.'

/** The operations of one resource, from its members alone. */
export function operationsOf(resource: Resource) {
  const { object, path, one, many } = resource
  const list = `/api/v1/tenants/{tenant_id}/${path}` as const
  const each = `${list}/{id}` as const
  const named = (verb: string, more = '') => `${verb}${capitalized(object)}${more}`
  const shown = recordSchemaOf(resource.object)
  const forbidden = secretMembers(resource).length > 0 ? (['field_forbidden'] as const) : []
  const record = (description: string) => ({
    description,
    schema: shown,
    headers: { ETag: 'The version, as `If-Match` takes it.' },
  })
  return {
    create: operation({
      ...writes,
      method: 'POST',
      path: list,
      id: named('create'),
      summary: `Create ${withArticle(one)}`,
      description:
        'With an `Idempotency-Key`, the same request again within a day answers what it answered first, and makes nothing.',
      params: tenantParamsSchema,
      body: writtenSchema(resource, 'new'),
      responses: { 201: record(`The ${one}.`) },
      problems: ['reference_not_found', 'idempotency_key_reused', ...forbidden],
    }),
    list: operation({
      ...reads,
      method: 'GET',
      path: list,
      id: `list${capitalized(path)}`,
      summary: `List ${many}`,
      description:
        'Each filter also ends in `_ne`, `_gt`, `_gte`, `_lt`, `_lte`, `_in=a,b`, `_contains` or `_is_null=true` where that makes sense.',
      params: tenantParamsSchema,
      query: listQuerySchema(resource),
      responses: { 200: { description: 'One page of them.', schema: listSchema(shown) } },
    }),
    enums: operation({
      ...reads,
      method: 'GET',
      path: `${list}/enums`,
      id: named('read', 'Enums'),
      summary: `List the values that members of ${many} can have`,
      params: tenantParamsSchema,
      responses: { 200: { description: 'By member.', schema: enumsSchema } },
    }),
    bulk: operation({
      ...writes,
      method: 'POST',
      path: `${list}/bulk-action`,
      id: `changeMany${capitalized(path)}`,
      summary: `Change many ${many} at once`,
      description:
        'Up to 1,000. `update` takes members in `data`, `assign` takes `owner_id`, `tag` takes `tags`, which are added to those in the custom field `tags`. One that is refused stops no other.',
      params: tenantParamsSchema,
      body: bulkRequestSchema(resource),
      responses: { 200: { description: 'How many were changed, and which were not.', schema: bulkSchema(shown) } },
      problems: forbidden,
    }),
    read: operation({
      ...reads,
      method: 'GET',
      path: each,
      id: named('read'),
      summary: `Read ${withArticle(one)}`,
      params: recordParamsSchema,
      responses: { 200: record(`The ${one}.`) },
    }),
    replace: operation({
      ...writes,
      method: 'PUT',
      path: each,
      id: named('replace'),
      summary: `Change ${withArticle(one)}`,
      description: `Writes the members that are sent; the others stay as they are. ${ifMatch}`,
      params: recordParamsSchema,
      body: writtenSchema(resource, 'change'),
      responses: { 200: record(`The ${one} as it is now.`) },
      problems: ['reference_not_found', 'version_moved', ...forbidden],
    }),
    update: operation({
      ...writes,
      method: 'PATCH',
      path: each,
      id: named('update'),
      summary: `Change ${withArticle(one)}`,
      description: `As PUT. ${ifMatch}`,
      params: recordParamsSchema,
      body: writtenSchema(resource, 'change'),
      responses: { 200: record(`The ${one} as it is now.`) },
      problems: ['reference_not_found', 'version_moved', ...forbidden],
    }),
    remove: operation({
      ...writes,
      method: 'DELETE',
      path: each,
      id: named('delete'),
      summary: `Delete ${withArticle(one)}`,
      description: `It can be restored until the trash is emptied. ${ifMatch}`,
      params: recordParamsSchema,
      responses: { 200: record(`The ${one}, with the time of its deletion.`) },
      problems: ['version_moved'],
    }),
    restore: operation({
      ...writes,
      method: 'POST',
      path: `${each}/restore`,
      id: named('restore'),
      summary: `Restore a deleted ${one}`,
      params: recordParamsSchema,
      responses: { 200: record(`The ${one}, which is there again.`) },
    }),
  }
}

/** The statistics of a resource that is counted. */
function statsOperation<Counted extends z.ZodObject>({ object, path, many }: Resource, counted: Counted) {
  return operation({
    ...reads,
    method: 'GET',
    path: `/api/v1/tenants/{tenant_id}/${path}/stats`,
    id: `read${capitalized(object)}Stats`,
    summary: `Count ${many}`,
    params: tenantParamsSchema,
    query: periodQuerySchema,
    responses: { 200: { description: 'Of all, or of those that came in the period.', schema: statsSchema(counted) } },
  })
}

export const statsOperations = resources.flatMap((resource) => {
  const { object } = resource
  return isCounted(object) ? [{ object, operation: statsOperation(resource, statsSchemas[object]) }] : []
})

const callerSchema = z.object({
  authenticated: z.literal(true),
  tenant_id: databaseIdSchema,
  tenant: z.string(),
  role: roleSchema,
  user_id: databaseIdSchema.describe('Id of the person, or of the API key.'),
  scopes: z.array(apiScopeSchema).nullable().describe('Scopes of the API key; null for a person.'),
})

export const v1Operations = {
  readModules: operation({
    ...v1,
    method: 'GET',
    path: '/api/v1/modules/status',
    id: 'readModules',
    access: 'public',
    summary: 'Which modules this server has',
    responses: {
      200: {
        description: 'All of them.',
        schema: z.object({ status: z.literal('ok'), modules: z.record(z.string(), z.object({ status: z.literal('loaded') })) }),
      },
    },
  }),
  testAuthentication: operation({
    ...reads,
    method: 'GET',
    path: '/api/v1/auth/test',
    id: 'testAuthentication',
    summary: 'Who is calling',
    responses: {
      200: { description: 'The caller, and the organisation that is meant where none is named.', schema: callerSchema },
    },
  }),
  testTenant: operation({
    ...reads,
    method: 'GET',
    path: '/api/v1/tenants/{tenant_id}/auth/test',
    id: 'testTenant',
    summary: 'Whether the caller belongs to an organisation',
    params: tenantParamsSchema,
    responses: { 200: { description: 'The caller in that organisation.', schema: callerSchema } },
  }),
}

export const resourceOperations = new Map(resources.map((resource) => [resource, operationsOf(resource)] as const))
