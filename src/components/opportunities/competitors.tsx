'use client'

import { useState } from 'react'
import { z } from 'zod'
import { CompetitorForm } from '@/src/components/opportunities/competitor-form.tsx'
import { ListedPanel, RowButtons } from '@/src/components/opportunities/listed-panel.tsx'
import { Badge } from '@/src/components/ui/badge.tsx'
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
    <ListedPanel
      title="Competitors"
      add="Add a competitor"
      onAdd={canEdit && editing !== 'new' ? () => setEditing('new') : null}
      problem={problem}
      empty={competitors.length === 0 && editing === null ? 'No competitor is known.' : null}
      rows={competitors.map((competitor) => {
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
                  <RowButtons
                    isDisabled={pending}
                    change={{ label: `Change ${name}`, onPress: () => setEditing(id) }}
                    remove={{
                      label: `Remove ${name}`,
                      onPress: () => void call(z.unknown(), `${path}/${id}`, { method: 'DELETE' }),
                    }}
                  />
                ) : null}
              </div>
            )}
          </li>
        )
      })}
      form={editing === 'new' ? <CompetitorForm competitor={null} path={path} onDone={() => setEditing(null)} /> : null}
    />
  )
}
