import { randomUUID } from 'node:crypto'
import { Failure } from '../core/errors.ts'
import { newSigningSecret } from '../core/signing-secret.ts'
import type { Engine } from '../crm/engine.ts'
import type { Database, Json } from '../db/database.types.ts'
import { unwrap } from '../db/result.ts'
import { sealSecret } from './signing.ts'

/** Whoever acts, checked before: somebody who runs the organisation's webhooks. */
type Admin = { readonly organizationId: string; readonly userId: string }

const rotationMs = 24 * 3_600_000

export type EndpointChange = {
  readonly url?: string | undefined
  readonly event_types?: readonly string[] | undefined
  readonly name?: string | null | undefined
  readonly payload?: 'thin' | 'full' | undefined
  readonly status?: 'active' | 'paused' | 'disabled' | undefined
}

/** @returns its id and its secret, which is shown this once. @throws Failure `egress_refused` | `too_many_endpoints` */
export async function createEndpoint(
  engine: Engine,
  admin: Admin,
  wanted: {
    readonly url: string
    readonly event_types: readonly string[]
    readonly name: string | null
    readonly payload: 'thin' | 'full'
  },
): Promise<{ readonly id: string; readonly secret: string }> {
  const { db, egress, box } = engine
  const { organizationId } = admin
  egress.check(wanted.url, 'url')
  const id = randomUUID()
  const secret = newSigningSecret()
  unwrap(
    await db.from('webhook_endpoints').insert({
      id,
      organization_id: organizationId,
      url: wanted.url,
      event_types: [...wanted.event_types],
      name: wanted.name || null,
      payload: wanted.payload,
      signing_key: { ...sealSecret(box, { organizationId, id }, secret) },
      created_by: admin.userId,
    }),
  )
  await note(engine, admin, 'webhooks.created', id, { host: new URL(wanted.url).host, event_types: [...wanted.event_types] })
  return { id, secret }
}

/**
 * What an admin decides of its state holds until somebody decides otherwise. Of the server's own endpoint that is all that can be changed.
 * @throws Failure `endpoint_not_found` | `endpoint_of_server` | `egress_refused`
 */
export async function changeEndpoint(engine: Engine, admin: Admin, id: string, change: EndpointChange): Promise<void> {
  const { kind } = await found(engine, admin, id)
  const { status, url, event_types: types, name, payload } = change
  if (kind === 'server' && [url, types, name, payload].some((value) => value !== undefined)) throw ofServer()
  if (url !== undefined) engine.egress.check(url, 'url')
  const row: Database['public']['Tables']['webhook_endpoints']['Update'] = {
    updated_at: new Date(engine.now()).toISOString(),
    ...(url === undefined ? {} : { url }),
    ...(types === undefined ? {} : { event_types: [...types] }),
    ...(name === undefined ? {} : { name: name || null }),
    ...(payload === undefined ? {} : { payload }),
    ...(status === undefined ? {} : { status, status_reason: status === 'active' ? null : 'person' }),
    // Whoever makes it active or leads it elsewhere has done something about what was wrong.
    ...(status === 'active' || url !== undefined ? { failing_since: null, failures: 0, rests_until: null } : {}),
  }
  unwrap(await engine.db.from('webhook_endpoints').update(row).eq('id', id).eq('organization_id', admin.organizationId))
  await note(engine, admin, 'webhooks.changed', id, { changed: Object.keys(change), ...(status === undefined ? {} : { status }) })
}

/** Its deliveries go with it. @throws Failure `endpoint_not_found` | `endpoint_of_server` */
export async function deleteEndpoint(engine: Engine, admin: Admin, id: string): Promise<void> {
  const { kind } = await found(engine, admin, id)
  if (kind === 'server') throw ofServer()
  unwrap(await engine.db.from('webhook_endpoints').delete().eq('id', id).eq('organization_id', admin.organizationId))
  await note(engine, admin, 'webhooks.deleted', id, {})
}

/** The secret before it signs too for 24 hours. @returns the new one. @throws Failure `endpoint_not_found` | `endpoint_of_server` */
export async function rotateSecret(engine: Engine, admin: Admin, id: string): Promise<string> {
  const { kind, signing_key: previous } = await found(engine, admin, id)
  if (kind === 'server') throw ofServer()
  const secret = newSigningSecret()
  unwrap(
    await engine.db
      .from('webhook_endpoints')
      .update({
        signing_key: { ...sealSecret(engine.box, { organizationId: admin.organizationId, id }, secret) },
        previous_key: previous,
        previous_until: new Date(engine.now() + rotationMs).toISOString(),
      })
      .eq('id', id)
      .eq('organization_id', admin.organizationId),
  )
  await note(engine, admin, 'webhooks.rotated', id, {})
  return secret
}

async function found({ db }: Engine, { organizationId }: Admin, id: string) {
  const row = unwrap(
    await db
      .from('webhook_endpoints')
      .select('kind, signing_key, status')
      .eq('organization_id', organizationId)
      .eq('id', id)
      .maybeSingle(),
  )
  if (row === null) throw endpointNotFound()
  return row
}

export function endpointNotFound(): Failure {
  return new Failure({ kind: 'invalid', code: 'endpoint_not_found', message: 'The organisation has no such endpoint.' })
}

function ofServer(): Failure {
  const message = 'This endpoint is the server’s own: its operator changes it by CRM_WEBHOOK_URL and CRM_API_KEY.'
  return new Failure({ kind: 'invalid', code: 'endpoint_of_server', message })
}

async function note(
  { db }: Engine,
  { organizationId, userId }: Admin,
  action: string,
  subject: string,
  details: NonNullable<Json>,
) {
  unwrap(await db.from('crm_audit_log').insert({ organization_id: organizationId, actor_id: userId, action, subject, details }))
}
