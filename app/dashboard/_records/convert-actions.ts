'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { conversionSchema, convertLead } from '@/src/lib/records/leads/lead-conversion.ts'

const submittedSchema = conversionSchema.extend({ lead: databaseIdSchema })

/** Converts a lead and shows it with what it has become; answers only where that failed. */
export async function convertThisLead(submitted: unknown): Promise<{ readonly problem: string }> {
  const tenant = await requireTenant()
  let page: string
  try {
    const { lead, ...into } = readSubmitted(submittedSchema, submitted)
    if (!may(tenant.role, 'edit'))
      return {
        problem: `Leads are converted by ${peopleWhoMay('edit')} of ${tenant.organizationName}. Your role is ${tenant.role}.`,
      }
    await convertLead(tenant.client, tenant.organizationId, lead, into)
    page = recordHref('lead', lead)
    revalidatePath(page)
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
  after(drainAfterwards)
  redirect(page)
}
