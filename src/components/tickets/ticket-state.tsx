'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { z } from 'zod'
import { Notice } from '@/src/components/ui/notice.tsx'
import { optionLabel } from '@/src/lib/crm/domain/choices.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { ticketStates } from '@/src/lib/objects/ticket-states.ts'

const changedSchema = z.looseObject({ status: z.string() })

/** A ticket's state, and a button for each that it can have next. */
export function TicketStatePanel({ id, state }: { id: string; state: string }) {
  const { call, pending, problem } = useApiCall()
  const [asked, setAsked] = useState<string | null>(null)
  const change = (next: string) => {
    setAsked(next)
    void call(changedSchema, `/api/tickets/${id}`, { method: 'PATCH', body: { status: next } })
  }
  return (
    <div className="mb-4">
      <Panel title={`Status: ${optionLabel(state)}`}>
        <fieldset className="flex flex-wrap gap-2">
          <legend className="sr-only">Change the status</legend>
          {ticketStates
            .filter((each) => each !== state)
            .map((next) => (
              <Button
                key={next}
                variant="outline"
                isDisabled={pending}
                isPending={pending && asked === next}
                onPress={() => change(next)}
              >
                {optionLabel(next)}
              </Button>
            ))}
        </fieldset>
        {problem === null ? null : (
          <div className="mt-3">
            <Notice tone="danger">{problem}</Notice>
          </div>
        )}
      </Panel>
    </div>
  )
}
