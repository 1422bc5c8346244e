'use client'

import { Play, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { crmHref, runHref } from '@/src/components/crm/crm-pages.ts'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { doneSchema } from '@/src/lib/contract/answers.ts'
import { previewRunSchema, type PreviewView } from '@/src/lib/contract/previews.ts'

type Shown = Pick<PreviewView, 'id' | 'status' | 'isDraft' | 'runId'>

/** What can be done with a preview: run it, cancel it, make it again. */
export function PreviewActions({ crmType, preview, canEdit }: { crmType: CrmType; preview: Shown; canEdit: boolean }) {
  const router = useRouter()
  const running = useApiCall()
  const removing = useApiCall()
  const path = `/api/crm/preview/${preview.id}`
  const run = async () => {
    const started = await running.call(previewRunSchema, `${path}/run`, { method: 'POST' })
    if (started !== null) router.push(runHref(started.runId))
  }
  const remove = async () => {
    if ((await removing.call(doneSchema, path, { method: 'DELETE' })) !== null) router.push(crmHref(crmType))
  }
  const problem = running.problem ?? removing.problem
  return (
    <div className="flex flex-wrap items-start gap-2">
      {canEdit && preview.status === 'completed' && !preview.isDraft && preview.runId === null ? (
        <SubmitButton type="button" size="sm" pending={running.pending} pendingLabel="Starting…" onPress={() => void run()}>
          <Play aria-hidden />
          Run exactly this
        </SubmitButton>
      ) : null}
      {preview.runId === null ? null : (
        <LinkButton href={runHref(preview.runId)} variant="outline" size="sm">
          See its run
        </LinkButton>
      )}
      <LinkButton href={`${path}/export`} prefetch={false} download variant="outline" size="sm">
        Export as CSV
      </LinkButton>
      {canEdit && preview.status !== 'running' && !preview.isDraft ? <PreviewButton crm={crmType} label="Preview again" /> : null}
      {canEdit && preview.runId === null ? (
        <SubmitButton
          type="button"
          size="sm"
          variant="outline"
          pending={removing.pending}
          pendingLabel={preview.status === 'running' ? 'Cancelling…' : 'Removing…'}
          onPress={() => void remove()}
        >
          <Trash2 aria-hidden />
          {preview.status === 'running' ? 'Cancel' : 'Remove'} <span className="sr-only">the preview</span>
        </SubmitButton>
      ) : null}
      {problem === null ? null : (
        <p role="alert" className="basis-full text-danger">
          {problem}
        </p>
      )}
    </div>
  )
}
