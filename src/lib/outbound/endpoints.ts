import { randomUUID } from 'node:crypto'
import { refuseClash } from '../core/edits/changed-meanwhile.ts'
import { Failure } from '../core/errors.ts'
import { newSigningSecret } from '../core/secrets/signing-secret.ts'
import { changedBetweenFailure, whileUnchanged } from '../core/edits/while-unchanged.ts'
import type { Engine } from '../crm/engine.ts'
import { noteAction } from '../db/audit.ts'
import type { Database } from '../db/database.types.ts'
import { unwrap } from '../db/result.ts'
import { sealSecret } from './signing.ts'

/** The actor, checked before: somebody who runs the organisation's webhooks. */
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
  await noteAction(engine.db, admin, 'webhooks.created', id, {
    host: new URL(wanted.url).host,
    event_types: [...wanted.event_types],
  })
  return { id, secret }
}

/**
 * What an admin decides of its state holds until somebody decides otherwise. Of the server's own endpoint that is all that can be changed.
 * `seen`: what the change was made of; a part of it that somebody else has changed since is asked about, and nothing is written.
 * @throws Failure `endpoint_not_found` | `endpoint_of_server` | `egress_refused` | `changed_meanwhile`
 */
export async function changeEndpoint(
  engine: Engine,
  admin: Admin,
  id: string,
  change: EndpointChange,
  seen: EndpointChange = {},
): Promise<void> {
  const { status, url } = change
  if (url !== undefined) engine.egress.check(url, 'url')
  await whileUnchanged(async () => {
    const before = await found(engine, admin, id)
    if (before.kind === 'server' && Object.entries(change).some(([part, value]) => part !== 'status' && value !== undefined)) {
      throw ofServer()
    }
    refuseClash(inOrder(seen), inOrder(change), inOrder(before))
    const changed = engine.db
      .from('webhook_endpoints')
      .update(rowOf(change, engine.now()))
      .eq('id', id)
      .eq('organization_id', admin.organizationId)
      .eq('updated_at', before.updated_at)
    if ((unwrap(await changed.select('id')) ?? []).length === 0) throw changedBetweenFailure()
  })
  const parts = Object.entries(change).flatMap(([part, value]) => (value === undefined ? [] : [part]))
  await noteAction(engine.db, admin, 'webhooks.changed', id, { changed: parts, ...(status === undefined ? {} : { status }) })
}

/** Types of events have no order. */
function inOrder<Parts extends { readonly event_types?: readonly string[] | undefined }>(parts: Parts): Parts {
  return parts.event_types === undefined ? parts : { ...parts, event_types: parts.event_types.toSorted() }
}

function rowOf({ status, url, event_types: types, name, payload }: EndpointChange, now: number) {
  const row: Database['public']['Tables']['webhook_endpoints']['Update'] = {
    updated_at: new Date(now).toISOString(),
    ...(url === undefined ? {} : { url }),
    ...(types === undefined ? {} : { event_types: [...types] }),
    ...(name === undefined ? {} : { name: name || null }),
    ...(payload === undefined ? {} : { payload }),
    ...(status === undefined ? {} : { status, status_reason: status === 'active' ? null : 'person' }),
    // Anyone who makes it active or leads it elsewhere has done something about what was wrong.
    ...(status === 'active' || url !== undefined ? { failing_since: null, failures: 0, rests_until: null } : {}),
  }
  return row
}

/** Its deliveries go with it. @throws Failure `endpoint_not_found` | `endpoint_of_server` */
export async function deleteEndpoint(engine: Engine, admin: Admin, id: string): Promise<void> {
  const { kind } = await found(engine, admin, id)
  if (kind === 'server') throw ofServer()
  unwrap(await engine.db.from('webhook_endpoints').delete().eq('id', id).eq('organization_id', admin.organizationId))
  await noteAction(engine.db, admin, 'webhooks.deleted', id)
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
  await noteAction(engine.db, admin, 'webhooks.rotated', id)
  return secret
}

async function found({ db }: Engine, { organizationId }: Admin, id: string) {
  const row = unwrap(
    await db
      .from('webhook_endpoints')
      .select('kind, signing_key, url, name, event_types, payload, status, updated_at')
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
