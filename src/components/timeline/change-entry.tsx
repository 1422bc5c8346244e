import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import NextLink from 'next/link'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { FieldChange, Value, valuesCleared } from '@/src/components/crm/field-change.tsx'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { causeOf, reasonWords } from '@/src/lib/records/history/reason-words.ts'
import type { NameOf } from '@/src/components/records/author-words.ts'
import { staysAccepted } from '@/src/components/opportunities/accepted-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { recordField, recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import { acceptedBefore, deciderAt, type QuoteDecision } from '@/src/lib/records/quotes/acceptances.ts'
import type { ChangeView } from '@/src/lib/records/history/change-views.ts'
import type { ShownEntry } from '@/src/lib/records/history/timeline-saves.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** What a change on a timeline needs beside it. */
export type ChangeContext = {
  /** Of what its values lead to. */
  readonly titles: Titles
  readonly crmOf: (connectionId: string) => string
  readonly nameOf: NameOf
  /** What customers have decided of the record, or of its quotes. */
  readonly decisions: readonly QuoteDecision[]
  /** What the viewer is called in texts. */
  readonly me: ReadonlySet<string>
}

/** A change by a person or a sync: who or what, fields, values before and after, side, and reason. */
export function ChangeEntry({
  change,
  shown: { adds, changes, currency },
  of: { titles, crmOf, nameOf, decisions },
}: {
  change: ChangeView
  shown: ShownEntry
  of: ChangeContext
}) {
  if (change.connectionId === null) {
    const left = changes.some(({ field, before }) => field === 'status' && before === 'won')
    const stays = left ? staysAccepted(acceptedBefore(decisions, change.createdAt)) : null
    return (
      <>
        <SavedEntry
          who={editorOf(change, nameOf, titles, deciderAt(decisions, change.createdAt))}
          change={change}
          adds={adds}
          changes={changes}
          currency={currency}
          titles={titles}
        />
        {stays === null ? null : <p className="text-muted">{stays}</p>}
      </>
    )
  }
  const crm = crmOf(change.connectionId)
  return (
    <>
      <p className="break-words">
        <ChangeText change={change} titles={titles} crm={crm} />
      </p>
      <p className="text-muted">
        {reasonWords(change, crm)} {actorWords(change, crmOf, nameOf)}{' '}
        {change.runId ? (
          <NextLink href={runHref(change.runId)} prefetch={false} className="text-link inline-block py-0.5">
            See the run
          </NextLink>
        ) : null}
      </p>
    </>
  )
}

/** Who caused it, where the reason does not say so already. */
function actorWords({ actor, reason }: ChangeView, crmOf: (connectionId: string) => string, nameOf: NameOf): string {
  if (actor.id === null) return ''
  if (actor.kind === 'person') return `By ${nameOf(actor.id)}.`
  return actor.kind === 'crm' && reason === 'relayed' ? `It comes from ${crmOf(actor.id)}.` : ''
}

/** What was done here, not by a sync: `Ada changed Phone from … to …`; several fields below each other. */
function SavedEntry({
  change,
  adds,
  changes,
  currency,
  titles,
  who,
}: Pick<ShownEntry, 'adds' | 'changes' | 'currency'> & { change: ChangeView; titles: Titles; who: string | null }) {
  const [first] = changes
  if (first === undefined || adds) {
    const done = adds ? editVerbs.created : (editVerbs[change.kind] ?? 'changed')
    const { one } = recordSpecOf(change.object)
    return (
      <>
        <p className="break-words">{who ? `${who} ${done} this ${one}` : `This ${one} was ${done} outside the app`}</p>
        <Edits changes={changes} currency={currency} titles={titles} />
      </>
    )
  }
  if (changes.length === 1) {
    return (
      <p className="break-words">
        {who ? <>{who} changed </> : null}
        <span className="font-medium">{fieldLabel(first.field ?? '')}</span>
        {who ? null : ' was changed outside the app'}
        <Values change={first} currency={currency} titles={titles} />
      </p>
    )
  }
  return (
    <>
      <p className="break-words">{who ? `${who} changed:` : 'Changed outside the app:'}</p>
      <Edits changes={changes} currency={currency} titles={titles} />
    </>
  )
}

type EditsProps = Pick<ShownEntry, 'changes' | 'currency'> & { titles: Titles }

function Edits({ changes, currency, titles }: EditsProps) {
  return changes.length === 0 ? null : (
    <ul className="flex flex-col gap-0.5 pt-0.5">
      {changes.map((change) => (
        <li key={change.id} className="break-words">
          <span className="font-medium">{fieldLabel(change.field ?? '')}</span>
          <Values change={change} currency={currency} titles={titles} />
        </li>
      ))}
    </ul>
  )
}

function Values({ change, currency, titles }: { change: ChangeView; currency: ShownEntry['currency']; titles: Titles }) {
  if (change.before === null && change.after === null) {
    return (
      <span className="text-muted">
        ; {change.reason === 'secret' ? 'what is secret is not kept in the history' : valuesCleared}
      </span>
    )
  }
  return (
    <>
      {' '}
      from <Value of={change} value={change.before} titles={titles} currency={currency.before} /> to{' '}
      <Value of={change} value={change.after} titles={titles} currency={currency.after} />
    </>
  )
}

/** Null: SQL, or the service, of which the reason tells no more. `customer`: the name that a customer gave who decided then. */
export function editorOf(
  { actor: { kind, id }, reason }: Pick<ChangeView, 'actor' | 'reason'>,
  nameOf: NameOf,
  titles: Titles,
  customer: string | null = null,
): string | null {
  if (reason === 'by_customer' && customer !== null) return `${customer} (the customer)`
  if (kind === 'system') {
    const cause = causeOf(reason)
    return cause === null ? null : capitalized(cause)
  }
  const key = kind === 'api_key' ? titles.get(id ?? '')?.title : undefined
  if (kind === 'api_key') return key ? `A program with the API key “${key}”` : 'A program with an API key'
  return kind === 'person' && id !== null ? sentenceStart(nameOf(id)) : null
}

const editVerbs: Partial<Record<ChangeView['kind'], string>> & { readonly created: string } = {
  created: 'added',
  archived: 'deleted',
  restored: 'restored',
  merged: 'merged another one into',
  viewed: 'looked at the travel documents of',
}

/** A name is as its owner writes it. */
function sentenceStart(text: string): string {
  return text.replace(/^(you|a former member)$/, capitalized)
}

function ChangeText({ change, titles, crm }: { change: ChangeView; titles: Titles; crm: string }) {
  const record = capitalized(recordSpecOf(change.object).one)
  const place = change.side === 'crm' ? `in ${crm}` : change.side === 'adsapp' ? 'in ADSapp' : `with ${crm}`
  switch (change.kind) {
    case 'created':
      return (
        <>
          {record} created {place}
        </>
      )
    case 'matched':
      return <>Matched with an existing record of {crm}</>
    case 'archived':
      return <>Archived {place}</>
    case 'restored':
      return <>Restored {place}</>
    case 'merged':
      return <>Now linked to the record that it was merged into in {crm}</>
    case 'viewed':
      return <>Looked at {place}</>
    case 'excluded':
      return <>Excluded from the sync {place}</>
    case 'failed':
      return (
        <>
          {change.field ? <span className="font-medium">{fieldLabel(change.field)}</span> : record} could not be written {place}
        </>
      )
    case 'undecided':
      if (change.field !== null && recordField(change.object, change.field)?.isStage === true)
        return <>Waits for its stage to be mapped {place}</>
      return <>Which record of {crm} this is has to be decided</>
    case 'decided':
      return (
        <>
          {change.field ? <span className="font-medium">{fieldLabel(change.field)}</span> : 'Which record this is'} {place}:
          decided by a person
        </>
      )
    case 'conflict':
    case 'updated':
      return (
        <>
          <span className="font-medium">{change.field ? fieldLabel(change.field) : record}</span>
          {change.side === 'link' ? '' : ` ${place}`}: <FieldChange change={change} titles={titles} crm={crm} />
          {change.kind === 'conflict' ? (
            <>
              {' '}
              <Badge tone="warning">Conflict</Badge>
            </>
          ) : null}
        </>
      )
  }
}
