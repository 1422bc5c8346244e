'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import { RejectMessages } from '@/src/components/intake/reject-messages.tsx'
import { SelectAll, useSelection } from '@/src/components/selection.tsx'

const doneSchema = z.object({
  done: z.number(),
  failed: z.array(z.object({ id: z.string(), error: z.object({ message: z.string() }) })),
})

/** Approves or rejects the chosen messages together, and says which of them could not be. */
export function IntakeBulk() {
  const router = useRouter()
  const { chosen, chooseOnly } = useSelection()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState('')
  const decide = async (action: 'approve' | 'reject', reason?: string) => {
    setPending(true)
    setProblem('')
    try {
      const body = { action, ids: chosen, ...(reason === undefined ? {} : { reason }) }
      const { done, failed } = await callApi(doneSchema, '/api/intake/bulk', { method: 'POST', body })
      // Not in this row: it goes when nothing waits any more.
      if (done > 0) toast.success(`${counted(done, 'message')} ${action === 'approve' ? 'approved' : 'rejected'}`)
      const reasons = [...new Set(failed.map(({ error }) => error.message))].join(' ')
      if (failed.length > 0) setProblem(`${counted(failed.length, 'message')} not: ${reasons}`)
      chooseOnly(failed.map(({ id }) => id))
    } finally {
      router.refresh()
      setPending(false)
    }
  }
  const count = chosen.length > 0 ? ` ${chosen.length}` : ''
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-border px-4 py-2">
      <SelectAll>All of this page</SelectAll>
      <Button
        size="sm"
        isDisabled={chosen.length === 0}
        isPending={pending}
        onPress={() => void decide('approve').catch((thrown: unknown) => setProblem(problemText(thrown)))}
      >
        Approve{count}
      </Button>
      <RejectMessages
        size="sm"
        isDisabled={chosen.length === 0}
        what={counted(chosen.length, 'message')}
        onReject={(reason) => decide('reject', reason)}
      >
        {`Reject${count}…`}
      </RejectMessages>
      <output className="min-w-0 break-words text-muted">{problem}</output>
    </div>
  )
}
