'use client'

import { Button } from '@heroui/react/button'
import useSWR from 'swr'
import { z } from 'zod'
import { type ApiProblem, callApi } from '@/src/components/api.ts'
import { RotateSecret } from '@/src/components/crm/live/rotate-secret.tsx'
import { CopyField } from '@/src/components/ui/copy-field.tsx'
import { LineFold } from '@/src/components/ui/fold.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { listed } from '@/src/components/format.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { useState } from 'react'

/** What Salesforce calls them, the only CRM where a person sets this up. */
const setupNames: Readonly<Partial<Record<SyncedObject, string>>> = {
  account: 'Account',
  contact: 'Contact',
  opportunity: 'Opportunity',
  task: 'Task',
  lead: 'Lead',
}
const addressSchema = z.object({ url: z.url() })

/** For a CRM whose webhooks an admin sets up: the steps, and the address, shown on request because it contains a secret. */
export function WebhookAddress({
  crmType,
  objects,
  isActive,
}: {
  crmType: CrmType
  /** What is synced. */
  objects: readonly SyncedObject[]
  isActive: boolean
}) {
  const names = objects.flatMap((object) => setupNames[object] ?? [])
  const crm = crmNames[crmType]
  const [isWanted, setIsWanted] = useState(false)
  const { data, error, mutate, isValidating } = useSWR<{ url: string }, ApiProblem>(
    isWanted ? `/api/crm/webhooks/address?crm_type=${crmType}` : null,
    (path: string) => callApi(addressSchema, path),
    { revalidateOnFocus: false, revalidateOnReconnect: false, shouldRetryOnError: false },
  )
  return (
    <LineFold title={isActive ? `How ${crm} was set up to send changes at once` : `Have ${crm} send changes at once`}>
      <div className="flex max-w-2xl flex-col gap-3">
        <ol className="list-decimal space-y-1 pl-5">
          <li>
            In {crm}, open Setup, then Outbound Messages, and create a new one for the object {names[0]}. Its fields: only Id.
          </li>
          <li>Enter the address below as its endpoint URL, and save.</li>
          <li>
            Under Flows, create a record-triggered flow on {names[0]}, for records that are created or updated, with one action:
            this outbound message. Activate it.
          </li>
          {names.length > 1 ? (
            <li>
              Do the same for the object {listed(names.slice(1))}: an outbound message of its own to the same address, and a flow.
            </li>
          ) : null}
        </ol>
        {data ? (
          <CopyField label="Endpoint URL" value={data.url} />
        ) : (
          <div>
            <Button
              variant="outline"
              size="sm"
              isPending={isWanted && isValidating}
              onPress={() => (isWanted ? void mutate() : setIsWanted(true))}
            >
              {isWanted && isValidating ? 'Fetching the address…' : 'Show the address'}
            </Button>
          </div>
        )}
        {error ? (
          <Notice tone="danger" title="The address could not be read">
            {error.message}
          </Notice>
        ) : null}
        <RotateSecret crmType={crmType} onRotated={(url) => void mutate({ url }, { revalidate: false })} />
        <p className="text-muted">
          The address contains a secret, and proxies and gateways on the way may write addresses into their logs: anyone who has
          it can make this server look at a record again, nothing more. Change the secret when the address may have been seen.
          Deletions and merges in {crm} still follow by schedule.
        </p>
      </div>
    </LineFold>
  )
}
