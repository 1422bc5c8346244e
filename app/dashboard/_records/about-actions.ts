'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { z } from 'zod'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { specOf, syncedObjectSchema } from '@/src/lib/crm/domain/objects.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { addAbout, removeAbout } from '@/src/lib/records/activities/about.ts'
import { recordById } from '@/src/lib/records/fields/stored-record.ts'

const removingSchema = z.object({ object: z.enum(['note', 'task']), id: databaseIdSchema, to: databaseIdSchema })
const addingSchema = removingSchema.extend({ target: syncedObjectSchema })

export type AboutResult = { readonly problem: string | null }

/** Makes a note or a task be about one more record. */
export async function addTarget(submitted: unknown): Promise<AboutResult> {
  const tenant = await requireTenant()
  try {
    const { object, id, target, to } = readSubmitted(addingSchema, submitted)
    const problem = notAllowed(tenant) ?? (await goneProblem(tenant, object, id))
    if (problem !== null) return { problem }
    const found = await recordById(tenant.client, { ...tenant, object: target, id: to })
    if (found === null || found.deletedAt !== null) return { problem: `Choose ${specOf(target).many} that are still there.` }
    await addAbout(tenant.client, { organizationId: tenant.organizationId, object, id, target, to })
    return changed(object, id)
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** Ends that a note or a task is about a record. */
export async function removeTarget(submitted: unknown): Promise<AboutResult> {
  const tenant = await requireTenant()
  try {
    const { object, id, to } = readSubmitted(removingSchema, submitted)
    const problem = notAllowed(tenant) ?? (await goneProblem(tenant, object, id))
    if (problem !== null) return { problem }
    await removeAbout(tenant.client, { organizationId: tenant.organizationId, id, to })
    return changed(object, id)
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

function changed(object: 'note' | 'task', id: string): AboutResult {
  revalidatePath(recordHref(object, id))
  after(drainAfterwards)
  return { problem: null }
}

async function goneProblem(tenant: Tenant, object: 'note' | 'task', id: string): Promise<string | null> {
  const record = await recordById(tenant.client, { ...tenant, object, id })
  return record === null || record.deletedAt !== null ? `This ${object} is no longer there. Reload the page.` : null
}

function notAllowed({ role, organizationName }: Tenant): string | null {
  return may(role, 'edit') ? null : `This is changed by ${peopleWhoMay('edit')} of ${organizationName}. Your role is ${role}.`
}
