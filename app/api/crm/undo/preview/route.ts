import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { previewUndo } from '@/src/lib/crm/use-cases/preview-undo.ts'
import { history } from '@/src/lib/http/operations/history.ts'
import { respond } from '@/src/lib/http/route.ts'
import { previewOf, undoRequestOf } from '@/src/lib/http/undo-answers.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** What an undo would put back; nothing is written. */
export const POST = withTenant(history.previewUndo, async ({ body }, { organizationId }) => {
  const preview = await previewUndo(engine(), organizationId, undoRequestOf(body))
  return respond(history.previewUndo, 200, previewOf(preview, crmNames[preview.crmType]))
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
