'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { z } from 'zod'
import { draftOf, linkOf, type SourceDraft } from '@/src/components/knowledge/source-draft.ts'
import { SourceForm } from '@/src/components/knowledge/source-form.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { editParts, useEdit } from '@/src/components/use-edit.ts'
import { crmLinkSchema } from '@/src/lib/contract/knowledge.ts'
import type { StoredPage } from '@/src/lib/records/knowledge/pages.ts'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

const answerSchema = z.object({ crm_link: crmLinkSchema, warnings: z.array(z.string()) })

/** Changes how a source is asked and what it is called. */
export function EditSource({ page, source }: { page: StoredPage; source: ShownSource }) {
  const { call, pending, failure, isWarned } = useApiCall()
  const stored = draftOf(source)
  const edit = useEdit(stored, { isWarned })
  // As it was when the first change was made, secrets as their masks.
  const [opened, setOpened] = useState(source)
  const change = (part: Partial<SourceDraft>) => {
    if (!edit.isChanged) setOpened(source)
    edit.change(part)
  }
  const save = async () => {
    const { changed } = editParts<Record<string, unknown>>(partsOf(edit.opened), partsOf(edit.draft))
    const seen = Object.entries(isWarned ? source : opened).filter(([name]) => name in changed || name === 'updated_at')
    const body = { page_id: page.page_id, url: source.url, ...changed, seen: Object.fromEntries(seen) }
    const saved = await call(answerSchema, '/api/dashboard/crm-links', { method: 'PATCH', body })
    if (saved === null) return
    edit.saved()
    if (saved.warnings.length === 0) toast.success('Source saved')
    else toast.warning('Source saved, with a rule that matches nothing', { description: saved.warnings.join(' ') })
  }
  return (
    <SourceForm
      isNew={false}
      pageId={page.page_id}
      pageChannels={page.channels}
      edit={{ ...edit, change }}
      onSubmit={() => void save()}
      pending={pending}
      failure={failure}
    />
  )
}

/** What can be changed of a source, as the API takes it. */
function partsOf(draft: SourceDraft) {
  const { page_id: _page, url: _url, type: _type, channels: _channels, is_active: _isActive, ...parts } = linkOf(draft, '')
  return parts
}
