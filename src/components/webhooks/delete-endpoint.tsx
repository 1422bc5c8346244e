'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { webhooksPath } from '@/src/components/webhooks/webhook-words.ts'

export function DeleteEndpoint({ id, name }: { id: string; name: string }) {
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Button variant="outline" size="sm" onPress={() => setAsks(true)}>
        Delete…
      </Button>
      <ConfirmDialog
        isOpen={asks}
        onOpenChange={setAsks}
        title={`Delete the endpoint “${name}”?`}
        confirmLabel="Delete"
        pendingLabel="Deleting…"
        onConfirm={async () => {
          await callApi(z.unknown(), `/api/webhook-endpoints/${id}`, { method: 'DELETE' })
          router.push(webhooksPath)
        }}
      >
        <p>It receives nothing more. What was sent to it, and what still waits, is deleted with it and cannot be brought back.</p>
      </ConfirmDialog>
    </>
  )
}
