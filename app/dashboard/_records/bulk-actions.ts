'use server'

import { after } from 'next/server'
import { z } from 'zod'
import type { BulkResult, Matching } from '@/src/components/bulk-action.ts'
import { inTurn } from '@/src/components/records/bulk-words.ts'
import { builtConditions } from '@/src/components/records/list-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { Failure } from '@/src/lib/core/errors.ts'
import { may, peopleWhoMay, type Permission } from '@/src/lib/core/access/roles.ts'
import { storable } from '@/src/lib/core/text/storable-text.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { decideLinks, linkDecisionSchema } from '@/src/lib/crm/use-cases/decide-links.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { syncedObjectSchema } from '@/src/lib/crm/domain/objects.ts'
import { recordObjectSchema } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { setDeleted } from '@/src/lib/records/fields/stored-record.ts'
import { linkLists } from '@/src/lib/records/links/link-state.ts'
import { changeMany } from '@/src/lib/records/resources/change-many.ts'
import { recordsOf } from '@/src/lib/records/resources/resources.ts'
import { assignLead } from '@/src/lib/records/leads/lead-duplicates.ts'
import { teamMembers } from '@/src/lib/records/organization/team.ts'
import { matchingLinks, matchingRecords } from '@/src/lib/records/links/matching-ids.ts'

const idsSchema = z.array(databaseIdSchema).min(1).max(200)
const recordActionSchema = z.union([z.enum(['delete', 'restore']), linkDecisionSchema.exclude(['keep_adsapp', 'keep_crm'])])
const onRecordsSchema = z.object({ object: recordObjectSchema, action: recordActionSchema, ids: idsSchema })
const changeSchema = z.object({
  object: recordObjectSchema,
  ids: idsSchema,
  field: z.string().max(100),
  value: z.string().max(10_000).transform(storable),
})
const onLinksSchema = z.object({ action: linkDecisionSchema, ids: idsSchema })
const listSchema = z.enum(linkLists)
const searchSchema = z.string().max(200).transform(storable)
const recordsSchema = z.object({
  object: recordObjectSchema,
  search: searchSchema,
  list: listSchema.nullable(),
  connectionId: databaseIdSchema.nullable(),
  deleted: z.boolean(),
  where: z.record(z.string().transform(storable), z.string().max(500).transform(storable).nullable()),
  built: z.record(z.string().transform(storable), z.string().max(2_000).transform(storable)).default({}),
  after: z.string().max(2_000).nullable().default(null),
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
  change: 'edit',
  keep_adsapp: 'edit',
  keep_crm: 'edit',
  leave_out: 'decide',
  include: 'decide',
  sync: 'connections',
} as const satisfies Record<'delete' | 'restore' | 'change' | z.infer<typeof linkDecisionSchema>, Permission>

/** Does the same to several records of an object, or to their links with all CRMs. */
export async function actOnRecords(of: RecordObject, submitted: string, on: readonly string[]): Promise<BulkResult> {
  if (of === 'lead' && submitted === inTurn) return assignInTurn(on)
  return perform(async (tenant) => {
    const { object, action, ids } = readSubmitted(onRecordsSchema, { object: of, action: submitted, ids: on })
    permit(tenant, action)
    return action === 'delete' || action === 'restore'
      ? setDeleted(tenant.client, { organizationId: tenant.organizationId, object }, ids, action === 'delete')
      : decideLinks(engine().db, tenant, action, { records: ids })
  })
}

/** Gives each of several leads to the member whose turn it is, of all who may edit. One that is refused stops no other. */
async function assignInTurn(ids: readonly string[]): Promise<BulkResult> {
  const tenant = await requireTenant()
  try {
    const { client, organizationId } = tenant
    permit(tenant, 'change')
    const leads = readSubmitted(idsSchema, ids)
    const among = (await teamMembers(client, organizationId)).flatMap(({ userId, role }) => (may(role, 'edit') ? [userId] : []))
    const refused: string[] = []
    for (const lead of leads) {
      try {
        await assignLead(client, organizationId, lead, { among })
      } catch (thrown) {
        const { retryable, code, message } = reportedFailure(thrown)
        if (retryable || code === 'forbidden') throw thrown
        refused.push(message)
      }
    }
    after(drainAfterwards)
    return { fitted: leads.length - refused.length, refused }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** Gives several records of an object the same value in a field, or a tag. What is refused is told, and stops no other. */
export async function changeRecords(of: RecordObject, field: string, value: string, on: readonly string[]): Promise<BulkResult> {
  const tenant = await requireTenant()
  try {
    const { client, organizationId } = tenant
    const { object, ids, ...change } = readSubmitted(changeSchema, { object: of, field, value, ids: on })
    permit(tenant, 'change')
    const asked = { client, organizationId, resource: recordsOf(object), maySeeSecrets: false }
    const { succeeded, failed } = await changeMany(asked, ids, change)
    after(drainAfterwards)
    return { fitted: succeeded, refused: failed.map(({ error }) => error.message) }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** Decides on several records of a CRM. */
export async function actOnLinks(submitted: string, on: readonly string[]): Promise<BulkResult> {
  return perform(async (tenant) => {
    const { action, ids } = readSubmitted(onLinksSchema, { action: submitted, ids: on })
    permit(tenant, action)
    return decideLinks(engine().db, tenant, action, { links: ids })
  })
}

/** Records of an object's list, to be chosen, from where the last answer ended. */
export async function recordsOfList(
  of: Omit<z.input<typeof recordsSchema>, 'after'>,
  reached: string | null = null,
): Promise<Matching> {
  const list = { ...of, after: reached }
  const tenant = await requireTenant()
  return matching(async () => {
    const { object, built, after: reached, ...filter } = readSubmitted(recordsSchema, list)
    const conditions = builtConditions(object, built)
    return matchingRecords(tenant.client, tenant.organizationId, object, { ...filter, conditions }, reached)
  })
}

/** Every record of a list of a CRM, to be chosen. */
export async function linksOfList(list: z.input<typeof linksSchema>): Promise<Matching> {
  const tenant = await requireTenant()
  return matching(async () => {
    const { connectionId, ...of } = readSubmitted(linksSchema, list)
    return matchingLinks(tenant.client, connectionId, of)
  })
}

async function matching(read: () => Promise<Matching>): Promise<Matching> {
  try {
    return await read()
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** @throws Failure `forbidden` */
function permit({ role, organizationName }: Tenant, action: keyof typeof needed): void {
  if (may(role, needed[action])) return
  throw new Failure({
    kind: 'invalid',
    code: 'forbidden',
    message: `This is for ${peopleWhoMay(needed[action])} of ${organizationName}. Your role is ${role}.`,
  })
}

/** The page is read again by the caller, once for all calls of one action. */
async function perform(act: (tenant: Tenant) => Promise<number>): Promise<BulkResult> {
  const tenant = await requireTenant()
  try {
    const fitted = await act(tenant)
    after(drainAfterwards)
    return { fitted }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}
