'use client'

import { useState } from 'react'
import type { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { CopyField } from '@/src/components/ui/copy-field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { NewSecret } from '@/src/components/webhooks/new-secret.tsx'
import { rotatedSecretSchema } from '@/src/lib/contract/knowledge.ts'

/** Makes a new secret for what a source sends, and shows it once. */
export function WebhookSecret({ pageId, url }: { pageId: string; url: string }) {
  const [made, setMade] = useState<z.output<typeof rotatedSecretSchema> | null>(null)
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-muted">The secret was shown when it was made. If it is lost or known to others, make a new one.</p>
      {made === null ? null : (
        <div className="flex w-full flex-col gap-3">
          <Notice tone="success" title="A new secret is made">
            Copy it now: it is not shown again. What the secret before it has signed is taken too; that ends{' '}
            <Time iso={made.previous_until} upcoming />.
          </Notice>
          <CopyField label="Signing secret" value={made.webhook_secret} />
        </div>
      )}
      <NewSecret
        make={async () => {
          const body = { page_id: pageId, url }
          setMade(await callApi(rotatedSecretSchema, '/api/dashboard/crm-links/rotate-secret', { method: 'POST', body }))
        }}
      >
        For 24 hours the source may sign with the new secret or with the one before it. Give it the new one in that time. A secret
        that is still older is refused at once.
      </NewSecret>
    </div>
  )
}
