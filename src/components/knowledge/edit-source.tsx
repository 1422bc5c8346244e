'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { z } from 'zod'
import { changedParts } from '@/src/components/changed-parts.ts'
import { draftOf, linkOf, type SourceDraft } from '@/src/components/knowledge/source-draft.ts'
import { SourceForm } from '@/src/components/knowledge/source-form.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { crmLinkSchema } from '@/src/lib/http/contract/knowledge.ts'
import type { StoredPage } from '@/src/lib/records/knowledge/pages.ts'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

const answerSchema = z.object({ crm_link: crmLinkSchema })

/** Changes how a source is asked and what it is called. */
export function EditSource({ page, source }: { page: StoredPage; source: ShownSource }) {
  const { call, pending, failure } = useApiCall()
  // What somebody types stays while the page shows anew what becomes of the source.
  const [saved, setSaved] = useState(() => draftOf(source))
  const [round, setRound] = useState(0)
  const save = async (draft: SourceDraft) => {
    const { page_id, url, ...opened } = partsOf(saved, page.page_id)
    const { page_id: _page, url: _url, ...entered } = partsOf(draft, page.page_id)
    const body = { page_id, url, ...changedParts<Record<string, unknown>>(opened, entered) }
    const answer = await call(answerSchema, '/api/dashboard/crm-links', { method: 'PATCH', body })
    if (answer === null) return
    setSaved(draftOf(answer.crm_link))
    setRound(round + 1)
    toast.success('Source saved')
  }
  return (
    <SourceForm
      key={round}
      isNew={false}
      pageId={page.page_id}
      pageChannels={page.channels}
      saved={saved}
      onSubmit={(draft) => void save(draft)}
      pending={pending}
      failure={failure}
    />
  )
}

/** What can be changed of a source, as the API takes it. */
function partsOf(draft: SourceDraft, pageId: string) {
  const { type: _type, channels: _channels, is_active: _isActive, ...parts } = linkOf(draft, pageId)
  return parts
}
