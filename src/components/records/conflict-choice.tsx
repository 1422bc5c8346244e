'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'
import type { OpenConflict } from '@/src/components/crm/link-words.ts'
import { isUnmapped, unmappedWords, untoldWords } from '@/src/lib/records/conflicts/undecided-words.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

const answerSchema = z.object({ success: z.literal(true) })

/** One field of which the two sides have different values: both values, and a button for each for those who may choose. */
export function ConflictChoice({
  linkId,
  conflict,
  crm,
  mapHref,
  canEdit,
}: {
  linkId: string
  conflict: OpenConflict
  crm: string
  /** Where stages are mapped, for those who may. */
  mapHref: string | null
  canEdit: boolean
}) {
  const router = useRouter()
  const [pending, setPending] = useState<'adsapp' | 'crm' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const keep = async (side: 'adsapp' | 'crm') => {
    setPending(side)
    setProblem(null)
    try {
      await callApi(answerSchema, '/api/crm/conflicts', { method: 'POST', body: { linkId, field: conflict.field, keep: side } })
      router.refresh()
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setPending(null)
    }
  }

  const sides = [
    { side: 'adsapp', where: 'Here', value: conflict.local, label: 'Keep ours' },
    { side: 'crm', where: `In ${crm}`, value: conflict.remote, label: `Keep ${crm}’s` },
  ] as const
  if (isUnmapped(conflict.reason)) {
    return (
      <fieldset className="mt-3 rounded-md border border-border p-3">
        <legend className="px-1 font-medium">{conflict.label}: not mapped</legend>
        <p className="break-words">
          <span className="text-muted">Here: </span>
          {conflict.local}
        </p>
        <p className="break-words">
          <span className="text-muted">In {crm}: </span>
          {conflict.remote}
        </p>
        <p className="my-2 text-muted">{unmappedWords(conflict.reason, crm, conflict.field)}</p>
        {mapHref === null ? null : (
          <LinkButton href={mapHref} size="sm" variant="primary">
            Map this {conflict.label.toLowerCase()}
          </LinkButton>
        )}
      </fieldset>
    )
  }
  return (
    <fieldset className="mt-3 rounded-md border border-border p-3">
      <legend className="px-1 font-medium">
        {conflict.label}: which is right?<span className="sr-only"> ADSapp or {crm}</span>
      </legend>
      {conflict.reason === null ? null : <p className="mb-3 text-muted">{untoldWords(conflict.reason, crm)}</p>}
      <div className="flex flex-col gap-3">
        {sides.map(({ side, where, value, label }) => (
          <div key={side} className="flex flex-wrap items-center justify-between gap-2">
            <p className="min-w-0 break-words">
              <span className="text-muted">{where}: </span>
              {value}
            </p>
            {canEdit ? (
              <SubmitButton
                type="button"
                size="sm"
                pending={pending === side}
                isDisabled={pending !== null && pending !== side}
                pendingLabel="Saving…"
                onPress={() => void keep(side)}
              >
                {label}
              </SubmitButton>
            ) : null}
          </div>
        ))}
      </div>
      {problem ? (
        <p role="alert" className="mt-2 text-danger-soft-foreground">
          {problem}
        </p>
      ) : null}
    </fieldset>
  )
}
