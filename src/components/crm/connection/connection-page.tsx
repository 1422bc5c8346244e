import type { ReactNode } from 'react'
import { NotConnected } from '@/src/components/crm/connection/not-connected.tsx'
import { connectionAt, type CrmParams } from '@/src/components/crm/require-connection.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'

interface Shown {
  readonly tenant: Tenant
  readonly connection: ConnectionView
  readonly searchParams: PageQuery
}

/**
 * A page of one connection. Without one it shows what connects the CRM. It does not redirect: a page that is streamed behind a skeleton
 * has sent its status already, and its redirect would load the next page a second time, a second later.
 */
export function connectionPage(show: (page: Shown) => Promise<ReactNode>) {
  return async function ConnectionPage({ params, searchParams }: { params: CrmParams; searchParams: PageQuery }) {
    const found = await connectionAt(params)
    return found === null ? <NotConnected /> : show({ ...found, searchParams })
  }
}
