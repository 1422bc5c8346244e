'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { z } from 'zod'
import type { BulkResult } from '@/src/components/bulk-bar.tsx'
import { counted } from '@/src/components/format.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { toFailure } from '@/src/lib/core/errors.ts'
import { may, peopleWhoMay, type Permission } from '@/src/lib/core/roles.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { decideLinks, linkDecisionSchema } from '@/src/lib/crm/use-cases/decide-links.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { setDeleted } from '@/src/lib/records/contact-record.ts'

const idsSchema = z.array(databaseIdSchema).min(1).max(200)
const contactActionSchema = z.union([z.enum(['delete', 'restore']), linkDecisionSchema])

const needed = {
  delete: 'edit',
  restore: 'edit',
  leave_out: 'decide',
  include: 'decide',
  sync: 'connections',
} as const satisfies Record<z.infer<typeof contactActionSchema>, Permission>

/** Does the same to several contacts, or to their links with all CRMs. */
export async function actOnContacts(submitted: string, on: readonly string[]): Promise<BulkResult> {
  const action = contactActionSchema.parse(submitted)
  return perform(action, on, async (tenant, ids) => {
    if (action === 'delete' || action === 'restore') {
      const count = await setDeleted(tenant.client, tenant.organizationId, ids, action === 'delete')
      return `${counted(count, 'contact')} ${action === 'delete' ? 'deleted' : 'restored'}.`
    }
    return doneWords(action, await decideLinks(engine().db, tenant, action, { records: ids }))
  })
}

/** Decides on several records of a CRM. */
export async function actOnLinks(submitted: string, on: readonly string[]): Promise<BulkResult> {
  const action = linkDecisionSchema.parse(submitted)
  return perform(action, on, async (tenant, ids) =>
    doneWords(action, await decideLinks(engine().db, tenant, action, { links: ids })),
  )
}

async function perform(
  action: keyof typeof needed,
  on: readonly string[],
  act: (tenant: Awaited<ReturnType<typeof requireTenant>>, ids: readonly string[]) => Promise<string>,
): Promise<BulkResult> {
  const tenant = await requireTenant()
  if (!may(tenant.role, needed[action])) {
    return { problem: `This is for ${peopleWhoMay(needed[action])} of ${tenant.organizationName}. Your role is ${tenant.role}.` }
  }
  try {
    const done = await act(tenant, idsSchema.parse(on))
    after(drainAfterwards)
    revalidatePath('/dashboard', 'layout')
    return { done }
  } catch (thrown) {
    return { problem: toFailure(thrown).message }
  }
}

function doneWords(action: z.infer<typeof linkDecisionSchema>, count: number): string {
  const records = counted(count, 'record')
  if (count === 0) return 'Nothing to do: what was chosen is so already.'
  switch (action) {
    case 'leave_out':
      return `${records} left out of the sync.`
    case 'include':
      return `${records} taken back into the sync.`
    case 'sync':
      return `${records} ${count === 1 ? 'is' : 'are'} synced as soon as the CRM is free.`
  }
}
