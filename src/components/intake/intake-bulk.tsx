'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { z } from 'zod'
import { counted } from '@/src/components/format.ts'
import { SelectAll, useSelection } from '@/src/components/selection.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'

const doneSchema = z.object({
  done: z.number(),
  failed: z.array(z.object({ id: z.string(), error: z.object({ message: z.string() }) })),
})

/** Approves or rejects the chosen messages together, and says which of them could not be. */
export function IntakeBulk() {
  const { chosen, chooseOnly } = useSelection()
  const { call, pending, problem } = useApiCall()
  const [said, setSaid] = useState('')
  const decide = async (action: 'approve' | 'reject') => {
    const done = await call(doneSchema, '/api/intake/bulk', { method: 'POST', body: { action, ids: chosen } })
    if (done === null) return
    const reasons = [...new Set(done.failed.map(({ error }) => error.message))].join(' ')
    const left = done.failed.length === 0 ? '' : ` ${counted(done.failed.length, 'message')} not: ${reasons}`
    setSaid(`${counted(done.done, 'message')} ${action === 'approve' ? 'approved' : 'rejected'}.${left}`)
    chooseOnly(done.failed.map(({ id }) => id))
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-border px-4 py-2">
      <SelectAll>All of this page</SelectAll>
      <Button size="sm" isDisabled={chosen.length === 0} isPending={pending} onPress={() => void decide('approve')}>
        Approve {chosen.length > 0 ? chosen.length : ''}
      </Button>
      <Button
        size="sm"
        variant="outline"
        isDisabled={chosen.length === 0}
        isPending={pending}
        onPress={() => void decide('reject')}
      >
        Reject {chosen.length > 0 ? chosen.length : ''}
      </Button>
      <output className="min-w-0 break-words text-muted">{problem ?? said}</output>
    </div>
  )
}
