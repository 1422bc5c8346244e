import type { CookieMethodsServer } from '@supabase/ssr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { demoPassword } from '../../sandbox/seed.ts'
import { userClient } from '../../src/lib/db/user-client.ts'
import { currentTenant } from '../../src/lib/http/session.ts'
import { type Hub, startHub } from './support/hub.ts'
import { syncedObjects } from '../../src/lib/crm/domain/objects.ts'
import { linksInList } from '../../src/lib/records/links/link-views.ts'
import { lastFullRun, requireConnectionOf } from '../../src/lib/records/connections/sync-views.ts'
import { pageReaders } from './session/page-readers.ts'
import { readersIn } from './session/readers-in.ts'

let hub: Hub
beforeAll(async () => {
  hub = await startHub({ firstObjects: syncedObjects })
  Object.assign(process.env, hub.stack.env)
})
afterAll(() => hub.close())

type Changed = Parameters<NonNullable<CookieMethodsServer['setAll']>>[0]

test('a session’s cookie ends after a month at most, no script can read it, and signing out ends it', async () => {
  const { owner } = await hub.stack.createTestOrganisation()
  const changed: Changed = []
  const kept = new Map<string, string>()
  const cookies: CookieMethodsServer = {
    getAll: () => [...kept].map(([name, value]) => ({ name, value })),
    setAll: (all) => {
      changed.push(...all)
      for (const { name, value } of all) kept.set(name, value)
    },
  }
  const client = userClient(cookies, null)
  expect((await client.auth.signInWithPassword({ email: owner.email, password: demoPassword })).error).toBeNull()
  expect(changed.length).toBeGreaterThan(0)
  for (const { options } of changed) {
    expect(options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' })
    expect(options.maxAge).toBeLessThanOrEqual(30 * 24 * 60 * 60)
  }
  expect(changed.some(({ value, options }) => value !== '' && options.maxAge === 30 * 24 * 60 * 60)).toBe(true)
  changed.length = 0
  await client.auth.signOut({ scope: 'local' })
  expect(changed.length).toBeGreaterThan(0)
  for (const { value, options } of changed) expect({ value, maxAge: options.maxAge }).toEqual({ value: '', maxAge: 0 })
})

test('whatever pages read, the session included, is answered to a person who is signed in', async () => {
  await hub.hubspot.crm.contacts.basicApi.create({ properties: { email: 'there@page.test' }, associations: [] })
  const { owner } = await hub.stack.createTestOrganisation()
  await hub.stack.sql(
    `insert into organization_members (organization_id, user_id, role, last_seen_at) values ($1, $2, 'admin', now())`,
    [hub.organizationId, owner.userId],
  )
  await hub.stack.sql(`insert into contacts (organization_id, email) values ($1, 'here@page.test')`, [hub.organizationId])
  expect(await hub.connect()).toMatchObject({ kind: 'connected' })
  expect(await hub.sync('full')).toMatchObject({ status: 'completed', local_created: 1, crm_created: 1 })

  const headers = { authorization: `Bearer ${owner.accessToken}`, 'x-organization': hub.organizationId }
  const tenant = await currentTenant(new Request('http://localhost/', { headers }))
  expect(tenant).toMatchObject({ organizationId: hub.organizationId, role: 'admin', memberships: [{}, {}] })
  if (tenant === null) throw new Error('No tenant.')
  const { client, organizationId } = tenant

  const connection = await requireConnectionOf(client, organizationId, 'hubspot')
  const [link] = (await linksInList(client, connection.id, { object: 'contact', list: 'in_sync' }, {}, 1)).rows
  if (link === undefined) throw new Error('Nothing is in sync.')
  const run = await lastFullRun(client, connection.id)
  const [preview] = await hub.stack.sql<{ id: string }>(
    `insert into crm_previews (organization_id, connection_id, sync_type, status) values ($1, $2, 'full', 'completed') returning id`,
    [organizationId, connection.id],
  )
  const previewId = preview?.id ?? ''
  const [lead] = z
    .array(z.object({ id: z.string() }))
    .parse(await hub.stack.sql(`insert into leads (organization_id, last_name) values ($1, 'L') returning id`, [organizationId]))
  const readers = pageReaders({
    client,
    organizationId,
    userId: owner.userId,
    env: hub.engine.env,
    now: Date.now(),
    connection,
    link,
    runId: run?.id ?? '',
    previewId,
    leadId: lead?.id ?? '',
  })
  const failed: string[] = []
  for (const [name, read] of Object.entries(readers)) {
    await read().catch((cause: unknown) => failed.push(`${name}: ${String(cause)}`))
  }
  expect(failed).toEqual([])
  expect(readersIn('src/lib/records').filter((name) => !(name in readers))).toEqual([])
})
