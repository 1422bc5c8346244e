'use client'

import NextLink from 'next/link'
import { useRef } from 'react'
import { ConnectionLine } from '@/src/components/crm/connection/connection-line.tsx'
import { SharedAccount } from '@/src/components/crm/connection/shared-account.tsx'
import { crmHref } from '@/src/components/crm/crm-pages.ts'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { CurrentRun } from '@/src/components/crm/runs/current-run.tsx'
import { LastResult } from '@/src/components/crm/runs/last-result.tsx'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import { SyncButton } from '@/src/components/crm/runs/sync-button.tsx'
import { useConnectionState } from '@/src/components/crm/connection/use-connection-state.ts'
import { WaysToConnect } from '@/src/components/crm/connect/ways-to-connect.tsx'
import { connectionLook } from '@/src/components/crm/words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

/** One CRM in the list of all: its state in one line, and the way to connect or to sync it. The rest is on its own page. */
export function CrmRow({ crmType, initial, canEdit }: { crmType: CrmType; initial: SyncStatus; canEdit: boolean }) {
  const name = crmNames[crmType]
  const state = useConnectionState(crmType, initial)
  const { status, request } = state
  const heading = useRef<HTMLHeadingElement>(null)
  // The pressed button is gone then, so the focus moves to the heading.
  const connected = async () => {
    await state.refresh()
    heading.current?.focus()
  }
  const { connection } = status
  const look = connectionLook(status)
  const ended = status.history.find((run) => run.completedAt !== null)
  const isGone = connection === null || connection.status === 'disconnected'
  return (
    <section
      aria-labelledby={`crm-${crmType}`}
      className="flex flex-col gap-3 rounded-lg border border-border bg-surface px-4 py-3.5"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2.5">
        <div className="flex items-center gap-3">
          <CrmLogo crmType={crmType} />
          <h2
            ref={heading}
            id={`crm-${crmType}`}
            tabIndex={-1}
            className="scroll-mt-20 rounded text-base font-semibold lg:scroll-mt-8"
          >
            {connection ? (
              <NextLink href={crmHref(crmType)} className="text-link">
                {name}
              </NextLink>
            ) : (
              name
            )}
          </h2>
          <Badge tone={look.tone} icon={look.icon}>
            {look.label}
          </Badge>
        </div>
        <div className="flex flex-wrap items-start gap-2">
          {canEdit && connection?.status === 'active' && !ended && !status.activeRun && !request.wasAsked ? (
            <PreviewButton crm={crmType} label="Preview the first sync" />
          ) : null}
          <SyncButton crmType={crmType} status={status} request={request} canEdit={canEdit} />
        </div>
      </div>
      {connection ? <ConnectionLine connection={connection} status={status} canEdit={canEdit} /> : null}
      {state.problem === null ? null : (
        <Notice tone="danger" title={`The state of ${name} could not be read`}>
          {state.problem}
        </Notice>
      )}
      {request.problem ? (
        <Notice tone="danger" title={`The sync with ${name} did not start`}>
          {request.problem}
        </Notice>
      ) : null}
      {connection?.awaitsConfirmation ? <SharedAccount crmType={crmType} canEdit={canEdit} onConfirmed={state.refresh} /> : null}
      <CurrentRun state={state} canEdit={canEdit} />
      {request.wasAsked && !status.activeRun && ended ? <LastResult run={ended} crm={name} /> : null}
      {isGone && canEdit ? (
        <WaysToConnect crmType={crmType} status={status.status} connection={connection} onConnected={connected} />
      ) : null}
    </section>
  )
}
