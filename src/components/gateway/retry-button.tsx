import { counted } from '@/src/components/format.ts'
import { SendAgain } from '@/src/components/send-again.tsx'

const retry = {
  path: '/api/gateway/retry',
  method: 'POST',
  nothing: 'Nothing could be sent again: its CRM is not connected any more.',
} as const

/** Sends one failed delivery again. */
export function RetryButton({ id }: { id: string }) {
  return <SendAgain {...retry} label="Send again" body={{ ids: [id] }} />
}

/** Sends all failed deliveries again, once somebody has read how many there may be. */
export function RetryAllButton({ failed }: { failed: number }) {
  return (
    <SendAgain
      {...retry}
      label="Send all failed again"
      body={{}}
      question={{
        title: 'Send all failed deliveries again?',
        text: `${counted(failed, 'delivery has', 'deliveries have')} failed. Those that another try may help go to their CRM once more, whatever the search above says; those that were refused for what they contain stay failed.`,
      }}
    />
  )
}
