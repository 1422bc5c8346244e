'use client'

import { Button } from '@heroui/react/button'
import { Plus } from 'lucide-react'
import { useRef, useState, useTransition } from 'react'
import { saveQuoteLines } from '@/app/dashboard/_records/quote-actions.ts'
import { LineRow } from '@/src/components/quotes/line-row.tsx'
import {
  type DraftLine,
  draftOf,
  isSame,
  moved,
  newLine,
  numbersOf,
  problemsOf,
  savedLine,
} from '@/src/components/quotes/lines-draft.ts'
import { Totals } from '@/src/components/quotes/offer-lines.tsx'
import { CostNotice } from '@/src/components/quotes/cost-notice.tsx'
import { CreditNotice } from '@/src/components/quotes/credit-notice.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { moneyText } from '@/src/lib/quotes/quote-text.ts'
import type { QuoteCredit } from '@/src/lib/records/quotes/credit.ts'
import { lineTotals, quoteTotals } from '@/src/lib/records/quotes/line-totals.ts'
import type { QuoteLine } from '@/src/lib/records/quotes/lines.ts'

/** The lines of a draft, with what they come to as they are typed; saved together. */
export function LinesEditor({
  quote,
  lines: stored,
  credit,
  seesCosts,
}: {
  quote: { readonly id: string; readonly version: number; readonly currency: string }
  lines: readonly QuoteLine[]
  credit: QuoteCredit | null
  seesCosts: boolean
}) {
  const opened = stored.map(draftOf)
  const [lines, setLines] = useState<readonly DraftLine[]>(opened)
  const [version, setVersion] = useState(quote.version)
  const [tried, setTried] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const [pending, startTransition] = useTransition()
  const dragged = useRef<string | null>(null)
  const added = useRef(0)
  const list = useRef<HTMLOListElement>(null)
  // A draft that was saved, here or elsewhere, is opened again; the buttons stay, with the focus and what is announced of them.
  if (version !== quote.version) {
    setVersion(quote.version)
    setLines(opened)
    setTried(false)
    setProblem(null)
  }
  const isDirty = !isSame(lines, opened)
  useUnsavedGuard(isDirty, 'The lines are not saved. Leave the page anyway?')
  const { currency } = quote
  const totals = quoteTotals(lines.map(numbersOf), currency)
  const errors = lines.map((line) => (tried ? problemsOf(line, seesCosts) : {}))
  const money = (text: string) => moneyText(Number(text), currency)

  const change = (next: readonly DraftLine[], words = '') => {
    setLines(next)
    setSaid(words)
  }
  const move = (from: number, to: number) => change(moved(lines, from, to), `Line ${from + 1} is line ${to + 1} now.`)
  const add = () => {
    added.current += 1
    change([...lines, newLine(`new-${added.current}`, lines.at(-1))])
    const place = lines.length
    requestAnimationFrame(() => list.current?.querySelectorAll('li')[place]?.querySelector('input')?.focus())
  }
  const save = () => {
    setTried(true)
    if (lines.some((line) => Object.keys(problemsOf(line, seesCosts)).length > 0)) return
    startTransition(async () => {
      const refused = await saveQuoteLines({
        quote: quote.id,
        version: quote.version,
        lines: lines.map((line) => savedLine(line, seesCosts)),
      })
      setProblem(refused)
      if (refused === null) {
        setTried(false)
        setSaid('The lines are saved.')
      }
    })
  }

  return (
    <Form onSubmit={() => save()}>
      {lines.length === 0 ? <p className="px-4 py-3 text-muted">No lines yet. Add what is offered.</p> : null}
      <ol ref={list} className="divide-y divide-border">
        {lines.map((line, index) => (
          <LineRow
            key={line.key}
            line={line}
            number={index + 1}
            count={lines.length}
            amount={money(lineTotals(numbersOf(line), currency).net)}
            errors={errors[index] ?? {}}
            seesCosts={seesCosts}
            onChange={(part) => change(lines.with(index, { ...line, ...part }))}
            onMove={(by) => move(index, index + by)}
            onRemove={() => change(lines.toSpliced(index, 1), `Line ${index + 1} is removed.`)}
            onDragStart={() => {
              dragged.current = line.key
            }}
            onDropHere={() => {
              const from = lines.findIndex(({ key }) => key === dragged.current)
              if (from >= 0 && from !== index) move(from, index)
            }}
          />
        ))}
      </ol>
      <LineTotals totals={totals} money={money} seesCosts={seesCosts} />
      {seesCosts ? <CostNotice lines={lines} /> : null}
      <div className="flex flex-col gap-3 px-4 pb-4">
        <CreditNotice credit={credit} total={Number(totals.total)} currency={currency} />
        {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
        <div className="flex flex-wrap items-center gap-2">
          <Button variant="outline" onPress={add}>
            <Plus aria-hidden />
            Add line
          </Button>
          <SubmitButton pending={pending} pendingLabel="Saving…" isDisabled={!isDirty}>
            Save lines
          </SubmitButton>
          <p aria-live="polite" className="text-muted">
            {said}
          </p>
        </div>
      </div>
    </Form>
  )
}

function LineTotals({
  totals,
  money,
  seesCosts,
}: {
  totals: ReturnType<typeof quoteTotals>
  money: (text: string) => string
  seesCosts: boolean
}) {
  const { margin_percent: percent } = totals
  return (
    <Totals
      rows={[
        ['Subtotal', money(totals.subtotal)],
        ['Tax', money(totals.tax_total)],
      ]}
      total={money(totals.total)}
      after={
        seesCosts
          ? [
              ['Cost', money(totals.cost_total)],
              ['Margin', `${money(totals.margin)}${percent === null ? '' : ` (${percent}%)`}`],
            ]
          : []
      }
    />
  )
}
