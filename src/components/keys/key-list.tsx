'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { scopeName } from '@/src/components/keys/scope-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { ApiKey } from '@/src/lib/records/organization/api-keys.ts'

export function KeyList({ keys, now }: { keys: readonly ApiKey[]; now: number }) {
  return (
    <ul className="divide-y divide-border">
      {keys.map((key) => (
        <KeyRow key={key.id} apiKey={key} now={now} />
      ))}
    </ul>
  )
}

function KeyRow({ apiKey, now }: { apiKey: ApiKey; now: number }) {
  const { id, name, prefix, scopes, created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt } = apiKey
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  const hasEnded = expiresAt !== null && Date.parse(expiresAt) <= now
  const isRevoked = apiKey.revoked_at !== null
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 px-4 py-3">
      <div className="min-w-0">
        <p className="font-medium break-words">
          {name} <code className="font-mono text-xs text-muted">{prefix}…</code>{' '}
          {isRevoked ? <Badge tone="neutral">Revoked</Badge> : hasEnded ? <Badge tone="warning">Ended</Badge> : null}
        </p>
        <p className="text-muted">
          {scopes.map(scopeName).join(', ')}. {apiKey.rate_limit} requests a minute.
        </p>
        <p className="text-muted">
          Made <Time iso={createdAt} />,{' '}
          {lastUsedAt === null ? (
            'never used'
          ) : (
            <>
              last used <Time iso={lastUsedAt} />
            </>
          )}
          {expiresAt === null || isRevoked ? null : (
            <>
              , {hasEnded ? 'ended' : 'ends'} <Time iso={expiresAt} upcoming={!hasEnded} />
            </>
          )}
        </p>
      </div>
      {isRevoked || hasEnded ? null : (
        <Button variant="outline" size="sm" onPress={() => setAsks(true)}>
          Revoke<span className="sr-only"> {name}</span>
        </Button>
      )}
      <ConfirmDialog
        isOpen={asks}
        onOpenChange={setAsks}
        title={`Revoke the key “${name}”?`}
        confirmLabel="Revoke"
        pendingLabel="Revoking…"
        onConfirm={async () => {
          await callApi(z.unknown(), `/api/keys/${id}`, { method: 'DELETE' })
          router.refresh()
        }}
      >
        <p>
          Whatever uses it is refused from its next request on. A revoked key cannot be brought back; another one can be made.
        </p>
      </ConfirmDialog>
    </li>
  )
}
