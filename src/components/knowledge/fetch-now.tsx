'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { z } from 'zod'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { fetchSchema } from '@/src/lib/contract/knowledge.ts'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

/** Without an outcome it takes longer and goes on. */
const answerSchema = z.object({ outcome: fetchSchema.shape.outcome.optional() })
const outcomeWords = {
  changed: 'new content was read.',
  unchanged: 'nothing has changed there.',
  failed: 'it could not be read.',
} as const

type Fetched = Pick<ShownSource, 'url' | 'name' | 'type' | 'is_active' | 'last_fetch_at'>

/** Reads a source now. What takes longer than an answer waits goes on, and the page follows it. */
export function FetchNow({ pageId, source }: { pageId: string; source: Fetched }) {
  const { call, pending, problem } = useApiCall()
  // The last fetch when one that takes longer was asked for: while that is the last one, it goes on.
  const [before, setBefore] = useState<string | null | undefined>(undefined)
  if (source.type === 'webhook') return null
  const goesOn = before !== undefined && before === source.last_fetch_at
  const fetchNow = async () => {
    const body = { page_id: pageId, url: source.url }
    const answer = await call(answerSchema, '/api/dashboard/crm-links/fetch', { method: 'POST', body })
    if (answer === null) return
    if (answer.outcome === undefined) setBefore(source.last_fetch_at)
    else if (answer.outcome === 'failed') toast.danger(`${source.name}: ${outcomeWords.failed}`)
    else toast.success(`${source.name}: ${outcomeWords[answer.outcome]}`)
  }
  const isBusy = pending || goesOn
  return (
    <div className="flex flex-col items-start gap-2">
      <Button variant="outline" size="sm" isPending={isBusy} isDisabled={!source.is_active} onPress={() => void fetchNow()}>
        {isBusy ? 'Fetching…' : 'Fetch now'}
        <span className="sr-only"> {source.name}</span>
      </Button>
      <output aria-live="polite" className="text-xs text-muted empty:hidden">
        {goesOn ? 'It takes longer, and goes on.' : ''}
      </output>
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
      <RefreshWhile active={goesOn && !pending} />
    </div>
  )
}
