'use server'

import { after } from 'next/server'
import { z } from 'zod'
import type { BulkResult, Matching } from '@/src/components/bulk-bar.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { toFailure } from '@/src/lib/core/errors.ts'
import { may, peopleWhoMay, type Permission } from '@/src/lib/core/roles.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { decideLinks, linkDecisionSchema } from '@/src/lib/crm/use-cases/decide-links.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { type SyncedObject, syncedObjectSchema } from '@/src/lib/crm/domain/objects.ts'
import { setDeleted } from '@/src/lib/records/stored-record.ts'
import { linkLists } from '@/src/lib/records/link-state.ts'
import { matchingLinks, matchingRecords } from '@/src/lib/records/matching-ids.ts'

const idsSchema = z.array(databaseIdSchema).min(1).max(200)
const recordActionSchema = z.union([z.enum(['delete', 'restore']), linkDecisionSchema.exclude(['keep_adsapp', 'keep_crm'])])
const listSchema = z.enum(linkLists)
const searchSchema = z.string().max(200)
const recordsSchema = z.object({
  object: syncedObjectSchema,
  search: searchSchema,
  list: listSchema.nullable(),
  connectionId: databaseIdSchema.nullable(),
  deleted: z.boolean(),
  where: z.record(z.string(), z.string().max(500).nullable()),
})
const linksSchema = z.object({
  connectionId: databaseIdSchema,
  object: syncedObjectSchema,
  list: listSchema,
  search: searchSchema,
})

const needed = {
  delete: 'edit',
  restore: 'edit',
  keep_adsapp: 'edit',
  keep_crm: 'edit',
  leave_out: 'decide',
  include: 'decide',
  sync: 'connections',
} as const satisfies Record<'delete' | 'restore' | z.infer<typeof linkDecisionSchema>, Permission>

/** Does the same to several records of an object, or to their links with all CRMs. */
export async function actOnRecords(of: SyncedObject, submitted: string, on: readonly string[]): Promise<BulkResult> {
  const object = syncedObjectSchema.parse(of)
  const action = recordActionSchema.parse(submitted)
  return perform(action, on, (tenant, ids) =>
    action === 'delete' || action === 'restore'
      ? setDeleted(tenant.client, { organizationId: tenant.organizationId, object }, ids, action === 'delete')
      : decideLinks(engine().db, tenant, action, { records: ids }),
  )
}

/** Decides on several records of a CRM. */
export async function actOnLinks(submitted: string, on: readonly string[]): Promise<BulkResult> {
  const action = linkDecisionSchema.parse(submitted)
  return perform(action, on, (tenant, ids) => decideLinks(engine().db, tenant, action, { links: ids }))
}

/** Every record of an object's list, to be chosen. */
export async function recordsOfList(list: z.input<typeof recordsSchema>): Promise<Matching> {
  const tenant = await requireTenant()
  return matching(() => {
    const { object, ...filter } = recordsSchema.parse(list)
    return matchingRecords(tenant.client, tenant.organizationId, object, filter)
  })
}

/** Every record of a list of a CRM, to be chosen. */
export async function linksOfList(list: z.input<typeof linksSchema>): Promise<Matching> {
  const tenant = await requireTenant()
  return matching(async () => {
    const { connectionId, ...of } = linksSchema.parse(list)
    return matchingLinks(tenant.client, connectionId, of)
  })
}

async function matching(read: () => Promise<Matching>): Promise<Matching> {
  try {
    return await read()
  } catch (thrown) {
    return { problem: toFailure(thrown).message }
  }
}

/** The page is read anew by whoever called, once for all calls of one action. */
async function perform(
  action: keyof typeof needed,
  on: readonly string[],
  act: (tenant: Awaited<ReturnType<typeof requireTenant>>, ids: readonly string[]) => Promise<number>,
): Promise<BulkResult> {
  const tenant = await requireTenant()
  if (!may(tenant.role, needed[action])) {
    return { problem: `This is for ${peopleWhoMay(needed[action])} of ${tenant.organizationName}. Your role is ${tenant.role}.` }
  }
  try {
    const fitted = await act(tenant, idsSchema.parse(on))
    after(drainAfterwards)
    return { fitted }
  } catch (thrown) {
    return { problem: toFailure(thrown).message }
  }
}
