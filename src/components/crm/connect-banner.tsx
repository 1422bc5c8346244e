'use client'

import { CloseButton } from '@heroui/react/close-button'
import NextLink from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { connectMessage } from '@/src/components/crm/connect-messages.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { ConnectNote } from '@/src/lib/http/connect-note.ts'

/** What became of an attempt to connect, as the CRM's page sent us back with it. Dismissing it also clears the address. */
export function ConnectBanner({ outcome }: { outcome: ConnectNote }) {
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
  return (
    <Notice tone="success" title={`${crm} is connected`} actions={close}>
      Check its{' '}
      <NextLink href={`/dashboard/settings/crm/mapping?crm=${outcome.crmType}`} className="underline underline-offset-3">
        field mapping
      </NextLink>{' '}
      if you like, then press “Sync now” on its card. After the first sync, changes are synced automatically.
    </Notice>
  )
}
