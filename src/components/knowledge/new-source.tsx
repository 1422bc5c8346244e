'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { sourceHref } from '@/src/components/knowledge/knowledge-words.ts'
import { blankDraft, linkOf } from '@/src/components/knowledge/source-draft.ts'
import { SourceForm } from '@/src/components/knowledge/source-form.tsx'
import { CopyField } from '@/src/components/ui/copy-field.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { useEdit } from '@/src/components/use-edit.ts'
import { crmLinkSchema } from '@/src/lib/contract/knowledge.ts'
import type { StoredPage } from '@/src/lib/records/knowledge/pages.ts'

const addedLinkSchema = z.object({
  crm_link: crmLinkSchema,
  webhook_url: z.string().optional(),
  webhook_secret: z.string().optional(),
})

/** Adds a source to a page and goes there; of a webhook, shows address and secret first. */
export function NewSource({ page }: { page: StoredPage }) {
  const router = useRouter()
  const { call, pending, failure } = useApiCall()
  const [first] = useState(() => blankDraft(page.channels))
  const [made, setMade] = useState<{ readonly id: string; readonly url: string; readonly secret: string } | null>(null)
  const edit = useEdit(first)
  const add = async () => {
    const body = linkOf(edit.draft, page.page_id)
    const added = await call(addedLinkSchema, '/api/dashboard/crm-links', { method: 'POST', body })
    if (added === null) return
    const { crm_link: link, webhook_url: url, webhook_secret: secret } = added
    if (url !== undefined && secret !== undefined) setMade({ id: link.id, url, secret })
    else router.push(sourceHref(page.id, link.id))
  }
  if (made === null) {
    return (
      <SourceForm
        isNew
        pageId={page.page_id}
        pageChannels={page.channels}
        edit={edit}
        onSubmit={() => void add()}
        pending={pending}
        failure={failure}
      />
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="success" title="The source is added">
        Copy its secret now: it is not shown again. The source signs what it sends with it, as Standard Webhooks says.
      </Notice>
      <CopyField label="Webhook address" value={made.url} />
      <CopyField label="Signing secret" value={made.secret} />
      <LinkButton href={sourceHref(page.id, made.id)} className="self-start">
        To the source
      </LinkButton>
    </div>
  )
}
