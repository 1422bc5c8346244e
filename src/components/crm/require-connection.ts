import { notFound } from 'next/navigation'
import { cache } from 'react'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { type CrmType, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { type ConnectionView, connectionsOf } from '@/src/lib/records/connections/sync-views.ts'

export type CrmParams = Promise<{ readonly crmType: string }>

/** The CRM that an address names, or "not found". */
export async function requireCrmType(params: CrmParams): Promise<CrmType> {
  const { data } = crmTypeSchema.safeParse((await params).crmType)
  return data ?? notFound()
}

/** The tenant and one of its connections, read once per request; null where there is none. */
export async function connectionAt(
  params: CrmParams,
): Promise<{ readonly tenant: Tenant; readonly connection: ConnectionView } | null> {
  const crmType = await requireCrmType(params)
  const tenant = await requireTenant()
  const connection = (await ownConnections()).find((each) => each.crmType === crmType)
  return connection ? { tenant, connection } : null
}

const ownConnections = cache(async () => {
  const { client, organizationId } = await requireTenant()
  return connectionsOf(client, organizationId)
})
