'use client'

import { CloseButton } from '@heroui/react/close-button'
import NextLink from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { crmHref } from '@/src/components/crm/crm-pages.ts'
import { connectMessage } from '@/src/components/crm/connect/connect-messages.ts'
import { useSyncStatus } from '@/src/components/crm/runs/use-sync-status.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { ReactNode } from 'react'
import type { SyncStatus } from '@/src/lib/contract/status.ts'
import type { ConnectNote } from '@/src/lib/http/connect-note.ts'

/** What became of an attempt to connect, as the CRM's page sent us back with it. Dismissing it also clears the address. */
export function ConnectBanner({ outcome, states }: { outcome: ConnectNote; states: ReadonlyMap<CrmType, SyncStatus> }) {
  const router = useRouter()
  const pathname = usePathname()
  const close = <CloseButton aria-label="Dismiss" onPress={() => router.replace(pathname, { scroll: false })} />
  const crm = outcome.crmType === null ? null : crmNames[outcome.crmType]
  if (outcome.kind === 'failed') {
    const { title, text } = connectMessage(outcome.code, crm)
    return (
      <Notice tone="danger" title={title} actions={close}>
        <p>{text}</p>
        {outcome.said ? (
          <figure className="mt-2 border-l-2 border-danger/50 pl-3">
            <figcaption className="text-xs">Message from {crm ?? 'the CRM'}</figcaption>
            <blockquote className="whitespace-pre-line">{outcome.said}</blockquote>
          </figure>
        ) : null}
      </Notice>
    )
  }
  const initial = states.get(outcome.crmType)
  return initial ? <Connected crmType={outcome.crmType} initial={initial} close={close} /> : null
}

/** What follows a connect: the first sync by hand, until it has been started. */
function Connected({ crmType, initial, close }: { crmType: CrmType; initial: SyncStatus; close: ReactNode }) {
  const { data: status = initial } = useSyncStatus(crmType, { initial })
  // Its row says what there is to decide first.
  if (status.connection?.awaitsConfirmation) return null
  const isFirst = status.activeRun === null && status.history.length === 0
  return (
    <Notice tone="success" title={`${crmNames[crmType]} is connected`} actions={close}>
      {isFirst ? (
        <>
          Check its{' '}
          <NextLink href={crmHref(crmType, 'mapping')} className="py-1 underline underline-offset-3">
            field mapping
          </NextLink>{' '}
          if you like, then press “Sync now”. After the first sync, changes are synced automatically.
        </>
      ) : (
        'Changes on both sides are synced automatically.'
      )}
    </Notice>
  )
}
