import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { environmentWords } from '@/src/components/crm/connect/connect-words.ts'
import { crmHref, recordsHref } from '@/src/components/crm/crm-pages.ts'
import { counted } from '@/src/components/format.ts'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

/** A connection's state in one line: its account, what is in sync and what is not, its last sync. */
export function ConnectionLine({
  connection,
  status: { status, activeRun },
  canEdit,
}: {
  connection: NonNullable<SyncStatus['connection']>
  status: SyncStatus
  canEdit: boolean
}) {
  const { account, crmType } = connection
  const crm = crmNames[crmType]
  const environment = status.environments ? environmentWords[connection.environment].label : null
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-muted">
      <span className="break-words">{account.name ?? account.id ?? crm}</span>
      {environment ? <span>{environment}</span> : null}
      {connection.connectedBy === 'api_token' ? <span>with an API token</span> : null}
      <State connection={connection} isSyncing={activeRun !== null} canEdit={canEdit} />
      {status.attention > 0 ? (
        <NextLink href={recordsHref(crmType, 'attention')} className="text-link">
          {counted(status.attention, 'record needs', 'records need')} a person
        </NextLink>
      ) : null}
      {connection.lastSync ? (
        <>
          <span>{counted(status.inSync, 'record')} in sync</span>
          {status.differs > 0 ? (
            <NextLink href={recordsHref(crmType, 'differs')} className="text-link">
              {counted(status.differs, 'differs', 'differ')} in a field that one side leads
            </NextLink>
          ) : null}
          <span>
            last sync <Time iso={connection.lastSync} />
          </span>
        </>
      ) : null}
    </p>
  )
}

function State({
  connection,
  isSyncing,
  canEdit,
}: {
  connection: NonNullable<SyncStatus['connection']>
  isSyncing: boolean
  canEdit: boolean
}): ReactNode {
  const { crmType } = connection
  switch (connection.status) {
    case 'error':
      return (
        <NextLink href={crmHref(crmType)} className="text-link">
          See what is wrong
        </NextLink>
      )
    case 'paused':
      if (connection.awaitsConfirmation) return 'nothing is synced yet'
      if (!canEdit) return 'changes on both sides are kept until it is resumed'
      return (
        <NextLink href={crmHref(crmType)} className="text-link">
          Resume
        </NextLink>
      )
    case 'disconnected':
      return 'nothing is synced; links, mapping and history are kept'
    case 'active':
      return connection.lastSync === null && !isSyncing ? 'ready for the first sync' : null
  }
}
