import { engine } from '../../crm/engine.ts'
import { keepFile } from '../../knowledge/files.ts'
import { sourceBytesMax } from '../../knowledge/formats/limits.ts'
import { respond, type Route } from '../route.ts'
import { withFormFile } from '../form-file.ts'
import { withTenant } from '../with-tenant.ts'
import { fileOperations } from './file-operations.ts'

const { upload } = fileOperations

export const fileRoutes: readonly Route[] = [
  withTenant(upload, async (_input, { organizationId }, request) =>
    withFormFile(request, organizationId, sourceBytesMax, async ({ name, bytes }) =>
      respond(upload, 201, await keepFile(engine().db, organizationId, { name, bytes })),
    ),
  ),
]
