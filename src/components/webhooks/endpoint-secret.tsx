'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { callApi } from '@/src/components/api.ts'
import { Time } from '@/src/components/ui/time.tsx'
import { NewSecret } from '@/src/components/webhooks/new-secret.tsx'
import { ShownSecret } from '@/src/components/webhooks/shown-secret.tsx'
import { withSecretSchema } from '@/src/lib/contract/webhook-endpoints.ts'

/** Makes a new signing secret, and shows it once. */
export function EndpointSecret({ id, previousUntil }: { id: string; previousUntil: string | null }) {
  const router = useRouter()
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <div className="flex flex-col items-start gap-3">
      <p>
        Every message is signed, as{' '}
        <a href="https://www.standardwebhooks.com" className="text-link">
          Standard Webhooks
        </a>{' '}
        says. After a new secret is made, both sign for 24 hours, so that the receiver can change over.
      </p>
      {previousUntil === null ? null : (
        <p>
          The secret before this one signs too; that ends <Time iso={previousUntil} upcoming />.
        </p>
      )}
      {secret === null ? null : <ShownSecret title="A new secret is made" secret={secret} />}
      <NewSecret
        make={async () => {
          const made = await callApi(withSecretSchema, `/api/webhook-endpoints/${id}/rotate-secret`, { method: 'POST' })
          setSecret(made.secret)
          router.refresh()
        }}
      >
        Messages are signed with the new secret and with the one before it for 24 hours. Give the new one to the receiver in that
        time. A secret that is still older stops signing at once.
      </NewSecret>
    </div>
  )
}
