import { Failure } from '../../core/errors.ts'
import { connectIntegration, validateCredentials } from '../../crm/gateway/connect.ts'
import { loadDestination } from '../../crm/destinations.ts'
import { type DestinationType, destinationTypes, destinationTypeSchema } from '../../crm/domain/destination-type.ts'
import { engine } from '../../crm/engine.ts'
import { readDelivery, readLogs } from '../../db/gateway.ts'
import { listIntegrations, removeIntegration } from '../../db/gateway-integrations.ts'
import { inputWords } from '../input-words.ts'
import { refused } from '../input.ts'
import { numberPlaceSchema, placesIn } from '../opaque-cursor.ts'
import { describeIssues } from '../problem.ts'
import { respond, type Route } from '../route.ts'
import { gatewayOperations } from './operations.ts'
import { pushRoutes } from './push-routes.ts'
import { withGateway } from './with-gateway.ts'

const { validate, connect, list, status, disconnect, delivery, logs, mappings, mapping } = gatewayOperations

/** Everything under /crm. */
export const gatewayRoutes: readonly Route[] = [
  withGateway(validate, async ({ body }) => {
    const { crmType, credentials } = await credentialsIn(body)
    const { valid, account, message } = await validateCredentials(engine(), crmType, credentials)
    return respond(validate, 200, { valid, account, message })
  }),
  withGateway(connect, async ({ body }, user) => {
    const { created, answer } = await connectIntegration(engine(), user, await credentialsIn(body))
    const isDeprecated = body.settings !== undefined && Object.hasOwn(body.settings, 'field_mapping')
    const warning =
      'settings.field_mapping is deprecated and was ignored: the standard contact is mapped as GET /crm/field-mappings says.'
    return respond(connect, created ? 201 : 200, { ...answer, ...(isDeprecated ? { warnings: [warning] } : {}) })
  }),
  withGateway(list, async (_input, user) =>
    respond(list, 200, { integrations: await listIntegrations(engine().db, user, null) }),
  ),
  withGateway(status, async ({ params }, user) => {
    const crmType = knownType(params.crm_type)
    const [integration] = await listIntegrations(engine().db, user, crmType)
    if (integration === undefined) throw notConnected()
    return respond(status, 200, integration)
  }),
  withGateway(disconnect, async ({ params }, user) => {
    const crmType = knownType(params.crm_type)
    if (!(await removeIntegration(engine().db, user, crmType))) throw notConnected()
    return respond(disconnect, 200, { crm_type: crmType, status: 'disconnected' })
  }),
  ...pushRoutes,
  withGateway(delivery, async ({ params, query }, user) => {
    const places = placesIn(delivery, { ...params, ...query })
    const after = places.begin(numberPlaceSchema) ?? -1
    const found = await readDelivery(engine().db, user, { id: params.id, after, limit: query.limit })
    if (found === null) {
      throw new Failure({ kind: 'invalid', code: 'delivery_not_found', message: 'This user has no such delivery.' })
    }
    const { delivery_id: id, kind, counts } = found
    const state = counts.queued > 0 ? 'queued' : counts.failed === 0 ? 'done' : counts.synced === 0 ? 'failed' : 'partial'
    const last = found.items.at(-1)
    return respond(delivery, 200, {
      delivery_id: id,
      kind,
      status: state,
      counts,
      items: found.items.map(({ invalid, ...item }) => ({ ...item, error: invalid })),
      next_cursor: last !== undefined && found.items.length === query.limit ? places.cursorOf(last.index) : null,
    })
  }),
  withGateway(logs, async ({ query }, user) => {
    // Its order is one and the same under every filter, so that one can be added on the way.
    const places = placesIn(logs, { cursor: query.cursor })
    const before = places.begin(numberPlaceSchema)
    const page = { crmType: query.crm_type ?? null, status: query.status ?? null, before, limit: query.limit }
    const rows = await readLogs(engine().db, user, page)
    const last = rows.at(-1)
    return respond(logs, 200, {
      items: rows.map(({ sequence: _sequence, ...row }) => row),
      next_cursor: last !== undefined && rows.length === query.limit ? places.cursorOf(last.sequence) : null,
    })
  }),
  withGateway(mappings, async () => respond(mappings, 200, { mappings: await Promise.all(destinationTypes.map(mappingOf)) })),
  withGateway(mapping, async ({ params }) => respond(mapping, 200, await mappingOf(knownType(params.crm_type)))),
]

async function mappingOf(crmType: DestinationType) {
  const { fields, customProperties } = await loadDestination(crmType, engine().env)
  return { crm_type: crmType, fields: [...fields], custom_properties: customProperties }
}

/** @throws Failure `unknown_crm_type` */
function knownType(text: string): DestinationType {
  const parsed = destinationTypeSchema.safeParse(text)
  if (parsed.success) return parsed.data
  const message = `There is no CRM of this name here. Those that there are: ${destinationTypes.join(', ')}.`
  const faults = [{ field: 'crm_type', message }]
  throw new Failure({ kind: 'invalid', code: 'unknown_crm_type', message, field: 'crm_type', faults })
}

/** Credentials as the CRM's destination has them. @throws Failure `unknown_crm_type` | `invalid_request` with fields below `credentials` */
async function credentialsIn(body: { readonly crm_type: string; readonly credentials: unknown }) {
  const crmType = knownType(body.crm_type)
  const { credentials: schema } = await loadDestination(crmType, engine().env)
  const parsed = schema(body.credentials).safeParse(body.credentials, { error: inputWords })
  if (parsed.success) return { crmType, credentials: parsed.data }
  const faults = describeIssues(parsed.error).map(({ field, message }) => ({
    field: field === '' ? 'credentials' : `credentials.${field}`,
    message,
  }))
  throw refused(faults, 'all')
}

function notConnected(): Failure {
  return new Failure({ kind: 'invalid', code: 'integration_not_found', message: 'This user is not connected to this CRM.' })
}
