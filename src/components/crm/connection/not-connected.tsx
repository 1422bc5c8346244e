'use client'

import { useConnection } from '@/src/components/crm/connection/connection-provider.tsx'
import { ConnectCrm } from '@/src/components/crm/connect/connect-crm.tsx'

/** In place of any page of a connection, as long as there is none: what connects the CRM. */
export function NotConnected() {
  const { crmType, status, canEdit, refresh } = useConnection()
  return <ConnectCrm crmType={crmType} status={status.status} canEdit={canEdit} onConnected={refresh} />
}
