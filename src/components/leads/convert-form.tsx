'use client'

import { useState, useTransition } from 'react'
import { convertThisLead } from '@/app/dashboard/_records/convert-actions.ts'
import { problemText } from '@/src/components/api.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { ReferenceField } from '@/src/components/records/reference-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { isCurrencyInUse } from '@/src/lib/crm/domain/money.ts'

type Named = { readonly id: string; readonly title: string }
const nobody: Named = { id: '', title: '' }

/** What a lead is to become: a contact and a company, of those that there are or new ones, and an opportunity. */
export function ConvertForm({
  lead,
  contacts,
  accounts,
}: {
  lead: {
    readonly id: string
    readonly name: string
    readonly company: string | null
    readonly value: number | null
    readonly currency: string | null
  }
  /** Those with the lead's email. */
  contacts: readonly Named[]
  /** Those of the name of the lead's company. */
  accounts: readonly Named[]
}) {
  const [contact, setContact] = useState(contacts[0] ?? nobody)
  const [account, setAccount] = useState(accounts[0] ?? nobody)
  const [hasOpportunity, setHasOpportunity] = useState(true)
  const [opportunity, setOpportunity] = useState<Entered>({
    name: lead.company ?? lead.name,
    amount: lead.value?.toString() ?? '',
    currency: lead.currency ?? '',
    closes: '',
  })
  const [tried, setTried] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const errors = hasOpportunity && tried ? problemsOf(opportunity) : {}
  const entered = (part: Partial<Entered>) => setOpportunity({ ...opportunity, ...part })

  const convert = async () => {
    setTried(true)
    if (hasOpportunity && Object.keys(problemsOf(opportunity)).length > 0) return
    const result = await convertThisLead({
      lead: lead.id,
      contact: contact.id || null,
      account: account.id || null,
      opportunity: hasOpportunity ? toOpportunity(opportunity) : null,
    }).catch((thrown: unknown) => ({ problem: problemText(thrown) }))
    setProblem(result.problem)
  }

  return (
    <Form className="flex flex-col gap-6" onSubmit={() => startTransition(convert)}>
      {problem === null ? null : (
        <Notice tone="danger" title="Not converted">
          {problem}
        </Notice>
      )}
      <p className="text-muted">
        The lead stays, says what it has become, and is changed no more. Of a contact that exists, only what is blank is filled.
      </p>
      <ReferenceField
        to="contact"
        name="contact"
        label="Contact"
        value={contact.id}
        title={contact.title}
        onChange={(id, title) => setContact({ id, title })}
        description={contactWords(contact, contacts)}
      />
      <ReferenceField
        to="account"
        name="account"
        label="Company"
        value={account.id}
        title={account.title}
        onChange={(id, title) => setAccount({ id, title })}
        description={accountWords(account, contact, lead.company)}
      />
      <SwitchRow
        label="Make an opportunity"
        description="It begins in the first stage of your pipelines, with the contact and the company."
        isSelected={hasOpportunity}
        onChange={setHasOpportunity}
        isDisabled={false}
      />
      {hasOpportunity ? <OpportunityFields opportunity={opportunity} errors={errors} entered={entered} /> : null}
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={pending} pendingLabel="Converting…">
          Convert lead
        </SubmitButton>
        <LinkButton href={recordHref('lead', lead.id)} variant="ghost">
          Cancel
        </LinkButton>
      </div>
    </Form>
  )
}

/** The opportunity, as it is typed. */
type Entered = { readonly name: string; readonly amount: string; readonly currency: string; readonly closes: string }

function OpportunityFields({
  opportunity,
  errors,
  entered,
}: {
  opportunity: Entered
  errors: Readonly<Record<string, string>>
  entered: (part: Partial<Entered>) => void
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Name of the opportunity"
        name="name"
        value={opportunity.name}
        onChange={(name) => entered({ name })}
        error={errors['name']}
        autoComplete="off"
      />
      <Field
        label="Expected to close"
        name="closes"
        type="date"
        value={opportunity.closes}
        onChange={(closes) => entered({ closes })}
        description="Some CRMs take no opportunity without it."
      />
      <Field
        label="Amount"
        name="amount"
        inputMode="decimal"
        value={opportunity.amount}
        onChange={(amount) => entered({ amount })}
        error={errors['amount']}
        autoComplete="off"
      />
      <Field
        label="Currency"
        name="currency"
        value={opportunity.currency}
        onChange={(currency) => entered({ currency })}
        error={errors['currency']}
        autoComplete="off"
      />
    </div>
  )
}

function toOpportunity({ name, amount, currency, closes }: Entered) {
  return {
    name,
    amount: amount.trim() === '' ? null : Number(amount),
    currency: currency.trim() || null,
    expectedCloseDate: closes || null,
  }
}

function problemsOf(entered: Entered): Record<string, string> {
  const { name, amount, currency } = entered
  return {
    ...(name.trim() === '' ? { name: 'Enter a name.' } : {}),
    ...(amount.trim() === '' || /^-?\d{1,15}(?:\.\d{1,6})?$/.test(amount.trim())
      ? {}
      : { amount: 'Enter a number like 1200 or 99.50, or leave this empty.' }),
    ...(currency.trim() === '' || isCurrencyInUse(currency)
      ? {}
      : { currency: 'Enter the code of a currency, like EUR or USD, or leave this empty.' }),
  }
}

function contactWords(chosen: Named, alike: readonly Named[]): string {
  if (chosen.id === '') return 'Empty: a new contact is made of the lead.'
  if (!alike.some(({ id }) => id === chosen.id)) return 'The lead becomes this contact. Empty: a new one.'
  return alike.length === 1
    ? 'This contact has the same email. Empty: a new contact.'
    : `${alike.length} contacts have the same email; this is the first by name. Empty: a new contact.`
}

function accountWords(chosen: Named, contact: Named, company: string | null): string {
  if (chosen.id !== '') return 'The contact belongs to it, unless it has a company already.'
  const otherwise = company === null ? 'none, as the lead names no company' : `a new one called ${company}`
  return contact.id === '' ? `Empty: ${otherwise}.` : `Empty: the contact’s own; where it has none, ${otherwise}.`
}
