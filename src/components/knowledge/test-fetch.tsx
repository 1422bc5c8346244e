'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { type SourceDraft, statementOf } from '@/src/components/knowledge/source-draft.ts'
import { TestOutcome } from '@/src/components/knowledge/test-outcome.tsx'
import { useTried } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { type SourceTest, sourceTestSchema } from '@/src/lib/contract/knowledge-test.ts'

/** Reads a source as it would be read once saved, and shows what would be kept. */
export function TestFetch({ pageId, draft, isWhole }: { pageId: string; draft: SourceDraft; isWhole: () => boolean }) {
  const { call, pending, problem } = useApiCall()
  const tried = useTried()
  const [tested, setTested] = useState<{ readonly draft: SourceDraft; readonly result: SourceTest } | null>(null)
  const test = async () => {
    setTested(null)
    tried()
    if (!isWhole()) return
    const body = { page_id: pageId, url: draft.url.trim(), type: draft.type, ...statementOf(draft) }
    const result = await call(sourceTestSchema, '/api/dashboard/crm-links/test', { method: 'POST', body })
    if (result !== null) setTested({ draft, result })
  }
  return (
    <section aria-label="Test fetch" className="flex flex-col gap-3 border-t border-border pt-4">
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="outline" isPending={pending} onPress={() => void test()}>
          {pending ? 'Reading…' : 'Test fetch'}
        </Button>
        <p className="text-muted">Reads the source once and shows what would be kept. Nothing is stored.</p>
      </div>
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
      {tested !== null && tested.draft !== draft ? (
        <Notice tone="info">Something was changed since this test. Test again to see what it does.</Notice>
      ) : null}
      {tested === null ? null : <TestOutcome result={tested.result} />}
    </section>
  )
}
