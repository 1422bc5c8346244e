'use client'

import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { type ConnectionState, useConnectionState } from '@/src/components/crm/connection/use-connection-state.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

type Shared = ConnectionState & { readonly canEdit: boolean }

const Context = createContext<Shared | null>(null)

/** One polled state for all pages of a connection. */
export function ConnectionProvider({
  crmType,
  initial,
  canEdit,
  children,
}: {
  crmType: CrmType
  initial: SyncStatus
  canEdit: boolean
  children: ReactNode
}) {
  const state = useConnectionState(crmType, initial)
  const shared = useMemo(() => ({ ...state, canEdit }), [state, canEdit])
  return <Context value={shared}>{children}</Context>
}

export function useConnection(): Shared {
  const shared = useContext(Context)
  if (shared === null) throw new Error('This part belongs on a page of a connection.')
  return shared
}
