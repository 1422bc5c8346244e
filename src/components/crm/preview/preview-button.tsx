'use client'

import { ScanSearch } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { previewHref } from '@/src/components/crm/crm-pages.ts'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { PreviewDraft } from '@/src/lib/crm/domain/preview-draft.ts'
import { previewStartedSchema } from '@/src/lib/contract/previews.ts'

/**
 * Previews a sync and opens what it would do: as everything is set up, or with changes that are not saved (`draft`). Asks nothing: a preview
 * writes nothing.
 */
export function PreviewButton({
  crm: crmType,
  draft,
  label = 'Preview',
  about,
  variant = 'outline',
  isDisabled = false,
}: {
  crm: CrmType
  draft?: PreviewDraft
  label?: string
  /** What tells it from another such button of the page, for screen readers. */
  about?: string
  variant?: 'primary' | 'outline'
  isDisabled?: boolean
}) {
  const router = useRouter()
  const { call, pending, problem } = useApiCall()
  const start = async () => {
    const body = { crmType, syncType: 'full', ...(draft === undefined ? {} : { draft }) }
    const started = await call(previewStartedSchema, '/api/crm/preview', { method: 'POST', body })
    if (started !== null) router.push(previewHref(crmType, started.previewId))
  }
  return (
    <span className="inline-flex flex-col gap-1">
      <SubmitButton
        type="button"
        size="sm"
        variant={variant}
        pending={pending}
        pendingLabel="Starting the preview…"
        isDisabled={isDisabled}
        onPress={() => void start()}
      >
        <ScanSearch aria-hidden />
        {label}{' '}
        <span className="sr-only">
          {label.endsWith('sync') ? '' : 'of a sync '}with {crmNames[crmType]}
          {about === undefined ? '' : `, ${about}`}
        </span>
      </SubmitButton>
      {problem === null ? null : (
        <span role="alert" className="max-w-xs text-danger">
          {problem}
        </span>
      )}
    </span>
  )
}
