import { imports } from '@/src/lib/http/operations/imports.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { csvFile } from '@/src/lib/records/lists/csv.ts'
import { requireImport } from '@/src/lib/records/imports/imports.ts'
import { problemsCsv } from '@/src/lib/records/imports/problems.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

export const GET = withTenant(imports.exportImportProblems, async ({ params }, { client, organizationId }) => {
  const found = await requireImport(client, organizationId, params.importId)
  return csvFile('import-problems.csv', problemsCsv(client, found, found.state === 'undone' ? 'kept' : 'refused'))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
