import { previews } from '@/src/lib/http/operations/previews.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { csvFile } from '@/src/lib/records/lists/csv.ts'
import { previewCsv } from '@/src/lib/records/previews/preview-csv.ts'
import { requirePreview } from '@/src/lib/records/previews/previews.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** What a sync would do, as a file. */
export const GET = withTenant(previews.exportPreview, async ({ params, query }, { client, organizationId }) => {
  const { id, crmType } = await requirePreview(client, organizationId, params.previewId)
  return csvFile(`${crmType}-preview-${id}.csv`, previewCsv(client, id, query))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
