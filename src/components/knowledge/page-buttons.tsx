'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import { knowledgePath } from '@/src/components/knowledge/knowledge-words.ts'
import { type PageDraft, PageForm } from '@/src/components/knowledge/page-form.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { type ChannelPage, channelPageSchema } from '@/src/lib/contract/knowledge.ts'

const pagesApi = '/api/dashboard/pages'
const answerSchema = z.object({ page: channelPageSchema })
const pageApi = ({ page_id: id }: ChannelPage) => `${pagesApi}/${encodeURIComponent(id)}`

export function AddPage() {
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Button variant="primary" onPress={() => setAsks(true)}>
        Add page
      </Button>
      {asks ? (
        <PageForm
          saved={null}
          onClose={() => setAsks(false)}
          onSave={async ({ pageId, name, channels }) => {
            const body = { page_name: name, channels, ...(pageId === '' ? {} : { page_id: pageId }) }
            await callApi(answerSchema, pagesApi, { method: 'POST', body })
            toast.success(`${name} is added`)
            router.refresh()
          }}
        />
      ) : null}
    </>
  )
}

export function ChangePage({ page }: { page: ChannelPage }) {
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Button variant="outline" size="sm" onPress={() => setAsks(true)}>
        Change…
      </Button>
      {asks ? (
        <PageForm
          saved={{ pageId: page.page_id, name: page.page_name, channels: page.channels }}
          onClose={() => setAsks(false)}
          onSave={async (_draft, { changed, seen }) => {
            const body = { ...namedParts(changed), seen: namedParts(seen) }
            try {
              await callApi(answerSchema, pageApi(page), { method: 'PATCH', body })
              toast.success('Page saved')
            } finally {
              router.refresh()
            }
          }}
        />
      ) : null}
    </>
  )
}

/** As the API takes them. */
function namedParts({ name, channels }: Partial<PageDraft>) {
  return { ...(name === undefined ? {} : { page_name: name.trim() }), ...(channels === undefined ? {} : { channels }) }
}

export function DeletePage({
  page,
  sources,
  passages,
}: {
  page: ChannelPage
  /** What goes with it. */
  sources: number
  passages: number
}) {
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Button variant="outline" size="sm" onPress={() => setAsks(true)}>
        Delete…
      </Button>
      <ConfirmDialog
        isOpen={asks}
        onOpenChange={setAsks}
        title={`Delete the page “${page.page_name}”?`}
        confirmLabel="Delete page"
        pendingLabel="Deleting…"
        onConfirm={async () => {
          await callApi(answerSchema, pageApi(page), { method: 'DELETE' })
          router.push(knowledgePath)
          router.refresh()
        }}
      >
        <p>
          {sources === 0
            ? 'It has no sources. What it is called on Facebook stays as it is.'
            : `${counted(sources, 'source')} and ${counted(passages, 'passage')} that were read of ${sources === 1 ? 'it' : 'them'} go with it and cannot be brought back. The sources themselves stay as they are.`}
        </p>
      </ConfirmDialog>
    </>
  )
}
