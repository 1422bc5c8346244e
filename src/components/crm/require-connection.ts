import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { crmHref } from '@/src/components/crm/crm-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { type CrmType, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { type ConnectionView, connectionsOf } from '@/src/lib/records/sync-views.ts'

export type CrmParams = Promise<{ readonly crmType: string }>

/** The CRM that an address names, or "not found". */
export async function requireCrmType(params: CrmParams): Promise<CrmType> {
  const { data } = crmTypeSchema.safeParse((await params).crmType)
  return data ?? notFound()
}

/** For a page of one connection: the tenant and the connection, read once per request. Without one, the CRM's first page, which connects. */
export async function requireConnection(
  params: CrmParams,
): Promise<{ readonly tenant: Tenant; readonly connection: ConnectionView }> {
  const crmType = await requireCrmType(params)
  const tenant = await requireTenant()
  const connection = (await ownConnections()).find((each) => each.crmType === crmType)
  return connection ? { tenant, connection } : redirect(crmHref(crmType))
}

const ownConnections = cache(async () => {
  const { client, organizationId } = await requireTenant()
  return connectionsOf(client, organizationId)
})
