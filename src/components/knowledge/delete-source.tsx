'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

/** Takes a source away from all channels of its page, with all that was read of it. */
export function DeleteSource({
  pageId,
  source: { url, name, chunks },
  then,
}: {
  pageId: string
  source: Pick<ShownSource, 'url' | 'name' | 'chunks'>
  /** Where to go afterwards; left out: nowhere. */
  then?: string
}) {
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Button variant="outline" size="sm" onPress={() => setAsks(true)}>
        Delete…<span className="sr-only"> {name}</span>
      </Button>
      <ConfirmDialog
        isOpen={asks}
        onOpenChange={setAsks}
        title={`Delete the source “${name}”?`}
        confirmLabel="Delete source"
        pendingLabel="Deleting…"
        onConfirm={async () => {
          await callApi(z.unknown(), '/api/dashboard/crm-links', { method: 'DELETE', body: { page_id: pageId, url } })
          if (then !== undefined) router.push(then)
          router.refresh()
        }}
      >
        <p>
          No channel of the page draws on it any more
          {chunks === 0
            ? ''
            : `, and the ${counted(chunks, 'passage')} that ${chunks === 1 ? 'was' : 'were'} read of it ${chunks === 1 ? 'is' : 'are'} erased`}
          . The source itself stays as it is. To pause it, switch its channels off instead.
        </p>
      </ConfirmDialog>
    </>
  )
}
