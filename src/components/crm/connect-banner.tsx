'use client'

import { CloseButton } from '@heroui/react/close-button'
import { usePathname, useRouter } from 'next/navigation'
import { connectMessage } from '@/src/components/crm/connect-messages.ts'
import { Notice } from '@/src/components/ui/notice.tsx'

/** What became of an attempt to connect, as the CRM's page sent us back with it. Dismissing it also clears the address. */
export function ConnectBanner({
  crm,
  connected,
  problemCode,
}: {
  crm: string
  connected: boolean
  problemCode: string | undefined
}) {
  const router = useRouter()
  const pathname = usePathname()
  const close = <CloseButton aria-label="Dismiss" onPress={() => router.replace(pathname, { scroll: false })} />
  if (problemCode) {
    const message = connectMessage(problemCode, crm)
    return (
      <Notice tone="danger" title={message.title} actions={close}>
        {message.text}
      </Notice>
    )
  }
  if (!connected) return null
  return (
    <Notice tone="success" title={`${crm} is connected`} actions={close}>
      Check the field mapping if you like, then press “Sync now”. After the first sync, changes follow by themselves every 15
      minutes.
    </Notice>
  )
}
