import { doMany } from '../../records/resources/bulk.ts'
import { enumsOf } from '../../records/resources/enums.ts'
import { type Resource, resources } from '../../records/resources/resources.ts'
import { createResource, deleteResource, readResource, restoreResource, updateResource } from '../../records/resources/rows.ts'
import { respond, type Route, route } from '../route.ts'
import type { Tenant } from '../session.ts'
import { withTenant } from '../with-tenant.ts'
import { askedBy } from './asked.ts'
import { contactRoutes } from './contact-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { asFault, inWords } from './faults.ts'
import { documentRoutes } from './document-routes.ts'
import { etagOf, idempotencyKey, wantedVersion } from './headers.ts'
import { type operationsOf, resourceOperations, v1Operations } from './operations.ts'
import { leadRoutes } from './lead-routes.ts'
import { opportunityRoutes } from './opportunity-routes.ts'
import { listPage } from './list-page.ts'
import { hierarchyRoutes } from './hierarchy-routes.ts'
import { quoteRoutes } from './quotes/routes.ts'
import { specialRoutes } from './special-routes.ts'
import { statsRoutes } from './stats-routes.ts'

/** What serves one resource. */
function routesOf(resource: Resource, operations: ReturnType<typeof operationsOf>): readonly Route[] {
  const asked = (tenant: Tenant) => askedBy(tenant, resource)
  const { create, list, enums, bulk, read, replace, update, remove, restore } = operations
  return [
    withTenant(create, async ({ body }, tenant, request) => {
      const key = idempotencyKey(request)
      const once = key === null ? null : { key, body }
      const { record, isReplayed } = await inWords(resource, createResource(asked(tenant), body, once))
      return respond(create, 201, record, {
        ...etagOf(record['version']),
        ...(isReplayed ? { 'idempotency-replayed': 'true' } : {}),
      })
    }),
    withTenant(list, async ({ query }, tenant) => respond(list, 200, await listPage(tenant, list, resource, query))),
    withTenant(enums, async (_input, { client, organizationId }) =>
      respond(enums, 200, await enumsOf(client, organizationId, resource)),
    ),
    withTenant(bulk, async ({ body }, tenant) => {
      const ids = [...new Set(body.ids)]
      const outcome = await doMany(asked(tenant), ids, body, (thrown) => asFault(thrown, resource))
      return respond(bulk, 200, { ...outcome, failed: [...outcome.failed] })
    }),
    withTenant(read, async ({ params }, tenant) => {
      const record = await readResource(asked(tenant), params.id)
      return respond(read, 200, record, etagOf(record['version']))
    }),
    ...[replace, update].map((operation) =>
      withTenant(operation, async ({ params, body }, tenant, request) => {
        const record = await inWords(resource, updateResource(asked(tenant), params.id, body, wantedVersion(request)))
        return respond(operation, 200, record, etagOf(record['version']))
      }),
    ),
    withTenant(remove, async ({ params }, tenant, request) => {
      const record = await deleteResource(asked(tenant), params.id, wantedVersion(request))
      return respond(remove, 200, record, etagOf(record['version']))
    }),
    withTenant(restore, async ({ params }, tenant) => {
      const record = await inWords(resource, restoreResource(asked(tenant), params.id))
      return respond(restore, 200, record, etagOf(record['version']))
    }),
  ]
}

function caller({ organizationId, organizationName, role, userId, scopes }: Tenant) {
  return {
    authenticated: true as const,
    tenant_id: organizationId,
    tenant: organizationName,
    role,
    user_id: userId,
    scopes: scopes === null ? null : [...scopes],
  }
}

const { readModules, testAuthentication, testTenant } = v1Operations

/** Everything under /api/v1. */
export const v1Routes: readonly Route[] = [
  route(readModules, async () =>
    respond(readModules, 200, {
      status: 'ok',
      modules: Object.fromEntries(resources.map(({ path }) => [path, { status: 'loaded' as const }])),
    }),
  ),
  withTenant(testAuthentication, async (_input, tenant) => respond(testAuthentication, 200, caller(tenant))),
  withTenant(testTenant, async (_input, tenant) => respond(testTenant, 200, caller(tenant))),
  ...[...resourceOperations].flatMap(([resource, operations]) => routesOf(resource, operations)),
  ...exportRoutes,
  ...statsRoutes,
  ...specialRoutes,
  ...leadRoutes,
  ...opportunityRoutes,
  ...hierarchyRoutes,
  ...contactRoutes,
  ...documentRoutes,
  ...quoteRoutes,
]
