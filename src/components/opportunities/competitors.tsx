'use client'

import { Button } from '@heroui/react/button'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import { CompetitorForm } from '@/src/components/opportunities/competitor-form.tsx'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { type Competitor, competitorStatuses } from '@/src/lib/contract/competitors.ts'

const tones = { active: 'accent', won_against: 'success', lost_to: 'danger' } as const

/** Who else may make a sale: listed, added, changed and removed. */
export function Competitors({
  competitors,
  path,
  canEdit,
}: {
  competitors: readonly Competitor[]
  path: string
  canEdit: boolean
}) {
  const { call, pending, problem } = useApiCall()
  const [editing, setEditing] = useState<string | null>(null)
  return (
    <Panel
      title="Competitors"
      flush
      actions={
        canEdit && editing !== 'new' ? (
          <Button size="sm" variant="outline" onPress={() => setEditing('new')}>
            <Plus aria-hidden /> Add a competitor
          </Button>
        ) : null
      }
    >
      {problem ? (
        <div className="p-4">
          <Notice tone="danger" title="That did not work">
            {problem}
          </Notice>
        </div>
      ) : null}
      {competitors.length === 0 && editing === null ? <p className="px-4 py-3 text-muted">No competitor is known.</p> : null}
      <ul className="divide-y divide-border">
        {competitors.map((competitor) => {
          const { id, name, strengths, weaknesses, status } = competitor
          return (
            <li key={id} className="px-4 py-3">
              {editing === id ? (
                <CompetitorForm competitor={competitor} path={`${path}/${id}`} onDone={() => setEditing(null)} />
              ) : (
                <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
                  <div className="min-w-0 flex-1">
                    <p className="font-medium break-words">
                      {name} <Badge tone={tones[status]}>{competitorStatuses[status]}</Badge>
                    </p>
                    {strengths === null ? null : <p className="break-words whitespace-pre-wrap">Strengths: {strengths}</p>}
                    {weaknesses === null ? null : <p className="break-words whitespace-pre-wrap">Weaknesses: {weaknesses}</p>}
                  </div>
                  {canEdit ? (
                    <span className="flex gap-1">
                      <Button
                        size="sm"
                        variant="ghost"
                        isDisabled={pending}
                        aria-label={`Change ${name}`}
                        onPress={() => setEditing(id)}
                      >
                        Change
                      </Button>
                      <Button
                        isIconOnly
                        size="sm"
                        variant="ghost"
                        isDisabled={pending}
                        aria-label={`Remove ${name}`}
                        onPress={() => void call(z.unknown(), `${path}/${id}`, { method: 'DELETE' })}
                      >
                        <Trash2 aria-hidden />
                      </Button>
                    </span>
                  ) : null}
                </div>
              )}
            </li>
          )
        })}
      </ul>
      {editing === 'new' ? (
        <div className="border-t border-border px-4 py-3">
          <CompetitorForm competitor={null} path={path} onDone={() => setEditing(null)} />
        </div>
      ) : null}
    </Panel>
  )
}
