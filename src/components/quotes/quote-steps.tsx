'use client'

import { Button } from '@heroui/react/button'
import { type ReactNode, useState } from 'react'
import { stepQuote } from '@/app/dashboard/_records/quote-actions.ts'
import { stepWords } from '@/src/components/quotes/quote-words.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { CopyField } from '@/src/components/ui/copy-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { LineFold } from '@/src/components/ui/fold.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { type QuoteStep, quoteSteps } from '@/src/lib/records/quotes/possible-steps.ts'

/** What goes along with a step, where somebody wants to say it. */
const asks: Readonly<Partial<Record<QuoteStep, string>>> = {
  send: 'Email the link to',
  renew: 'Email the link to',
  accept: 'Who has accepted it',
  reject: 'Why',
}

/** The buttons of what can be done with a quote now, and why the rest cannot. */
export function QuoteSteps({
  quote,
  why,
  email,
  credit,
  canMail,
}: {
  quote: { readonly id: string; readonly number: string }
  /** By step; null: it can be done. */
  why: Readonly<Record<QuoteStep, string | null>>
  /** Of the contact that it is for. */
  email: string
  /** What is to be known of its company's credit before it is sent or accepted. */
  credit: ReactNode
  canMail: boolean
}) {
  const [asked, setAsked] = useState<QuoteStep | null>(null)
  const [text, setText] = useState('')
  const [offered, setOffered] = useState<{ readonly link: string; readonly isMailed: boolean } | null>(null)
  const possible = quoteSteps.filter((step) => why[step] === null)
  const impossible = quoteSteps.filter((step) => why[step] !== null)
  const label = asked === null || ((asked === 'send' || asked === 'renew') && !canMail) ? undefined : asks[asked]
  const ask = (step: QuoteStep) => {
    setText(canMail && (step === 'send' || step === 'renew') ? email : '')
    setAsked(step)
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {possible.map((step, index) => (
          <Button
            key={step}
            size="sm"
            variant={index === 0 && step !== 'duplicate' && step !== 'renew' ? 'primary' : 'outline'}
            onPress={() => ask(step)}
          >
            {stepWords[step].label}
          </Button>
        ))}
      </div>
      {offered === null ? null : (
        <Notice tone="success" title={offered.isMailed ? 'The link was mailed' : 'Pass this link on to the customer'}>
          <p className="mb-2">Anyone who has it can read and decide the quote. It is shown this once; another one can be made.</p>
          <CopyField label="Link of the quote" value={offered.link} />
        </Notice>
      )}
      {impossible.length > 0 ? (
        <LineFold title="What cannot be done now, and why">
          <ul className="flex flex-col gap-1 text-muted">
            {impossible.map((step) => (
              <li key={step}>
                <span className="font-medium">{stepWords[step].label.replace('…', '')}:</span> {why[step]}
              </li>
            ))}
          </ul>
        </LineFold>
      ) : null}
      {asked === null ? null : (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => (isOpen ? null : setAsked(null))}
          title={stepWords[asked].title}
          confirmLabel={stepWords[asked].label.replace('…', '')}
          pendingLabel={stepWords[asked].pending}
          tone={asked === 'reject' || asked === 'expire' ? 'danger' : 'accent'}
          onConfirm={async () => {
            const result = await stepQuote({ quote: quote.id, number: quote.number, step: asked, text })
            if (result !== null && 'problem' in result) throw new Error(result.problem)
            setOffered(result)
          }}
        >
          <p>{stepWords[asked].effect}</p>
          {asked === 'send' || asked === 'accept' ? credit : null}
          {label === undefined ? null : (
            <Field
              label={`${label} (may be left empty)`}
              value={text}
              onChange={setText}
              {...(label.startsWith('Email') ? { type: 'email' as const, autoComplete: 'off' } : {})}
            />
          )}
        </ConfirmDialog>
      )}
    </div>
  )
}
