import { Failure } from '@/src/lib/core/errors.ts'
import { importDetails, importJson } from '@/src/lib/http/import-json.ts'
import { readBytes } from '@/src/lib/http/input.ts'
import { imports } from '@/src/lib/http/operations/imports.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { importsOf, takeIn } from '@/src/lib/records/imports/imports.ts'
import { fileBytesMax } from '@/src/lib/records/imports/read-table.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

export const GET = withTenant(imports.listImports, async (_input, { client, organizationId }) =>
  respond(imports.listImports, 200, { imports: (await importsOf(client, organizationId)).map(importJson) }),
)

export const POST = withTenant(imports.createImport, async ({ query }, { client, organizationId }, request) => {
  const bytes = await readBytes(request, fileBytesMax)
  if (bytes === null) {
    throw new Failure({
      kind: 'invalid',
      code: 'payload_too_large',
      message: 'The file is larger than 50 MB. Divide it into several.',
      field: 'file',
    })
  }
  const taken = await takeIn(client, organizationId, { object: query.object, fileName: query.file_name, bytes })
  return respond(imports.createImport, 201, await importDetails(client, taken))
})

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(GET, POST)
