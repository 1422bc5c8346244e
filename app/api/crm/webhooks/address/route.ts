import { z } from 'zod'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { addressForPerson } from '@/src/lib/crm/use-cases/webhook-setup.ts'
import { readQuery } from '@/src/lib/http/input.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'

const query = z.strictObject({ crm_type: crmTypeSchema })

/** The address that a person puts into the CRM's settings, secret included, for CRMs that cannot be asked to push. */
export const GET = withTenant('admin', async (request, { organizationId }) => {
  const { crm_type: crmType } = readQuery(request, query)
  const url = await addressForPerson(engine(), { organizationId, crmType })
  return Response.json({ url }, { headers: { 'cache-control': 'no-store' } })
})
