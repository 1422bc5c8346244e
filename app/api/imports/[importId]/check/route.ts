import { after } from 'next/server'
import { importJson } from '@/src/lib/http/import-json.ts'
import { refused } from '@/src/lib/http/input.ts'
import { imports } from '@/src/lib/http/operations/imports.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { decide, requireImport, withWords } from '@/src/lib/records/imports/imports.ts'
import { settingsFaults } from '@/src/lib/records/imports/settings.ts'
import { recordsOf } from '@/src/lib/records/resources/resources.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(imports.checkImport, async ({ params, body }, { client, organizationId }) => {
  const found = await requireImport(client, organizationId, params.importId)
  const resource = recordsOf(found.object)
  const faults = settingsFaults(resource, found.columns.length, body)
  if (faults.length > 0) throw refused(faults, 'all')
  await decide(client, found.id, 'check', await withWords(client, organizationId, resource, body))
  after(drainAfterwards)
  return respond(imports.checkImport, 200, { import: importJson(await requireImport(client, organizationId, found.id)) })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
