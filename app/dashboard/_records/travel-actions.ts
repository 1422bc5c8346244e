'use server'

import { z } from 'zod'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { askedBy } from '@/src/lib/http/v1/asked.ts'
import { noteLookedAt, type TravelDocuments, travelDocumentsIn } from '@/src/lib/records/contacts/travel-documents.ts'
import { resourceOf } from '@/src/lib/records/resources/resources.ts'
import { readResource } from '@/src/lib/records/resources/rows.ts'

export type Revealed = { readonly documents: TravelDocuments } | { readonly problem: string }

/** A contact's passport and visa as they are; that somebody looked is in its history before they see it. */
export async function revealTravelDocuments(submitted: unknown): Promise<Revealed> {
  const tenant = await requireTenant()
  try {
    const { id } = readSubmitted(z.object({ id: databaseIdSchema }), submitted)
    await noteLookedAt(tenant.client, { organizationId: tenant.organizationId, contactId: id })
    return { documents: travelDocumentsIn(await readResource(askedBy(tenant, resourceOf('contact')), id)) }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}
