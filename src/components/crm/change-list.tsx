import NextLink from 'next/link'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { valueText } from '@/src/components/format.ts'
import { fieldLabel, reasonWords } from '@/src/components/crm/reason-words.ts'
import type { ChangeView } from '@/src/lib/records/change-views.ts'

/** Changes by syncs, newest first: field, values before and after, side, and reason. */
export function ChangeList({
  changes,
  crmOf,
  people,
}: {
  changes: readonly ChangeView[]
  crmOf: (connectionId: string) => string
  /** Names of people by their ids. */
  people: ReadonlyMap<string, string>
}) {
  return (
    <ol className="divide-y divide-border">
      {changes.map((change) => {
        const crm = crmOf(change.connectionId)
        return (
          <li key={change.id} className="grid gap-x-4 gap-y-0.5 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_auto]">
            <p className="min-w-0 break-words">
              <ChangeText change={change} crm={crm} />
            </p>
            <p className="text-muted sm:text-right">
              <Time iso={change.createdAt} />
            </p>
            <p className="text-muted sm:col-span-2">
              {reasonWords(change, crm)} {actorWords(change, crmOf, people)}{' '}
              {change.runId ? (
                <NextLink href={runHref(change.runId)} prefetch={false} className="text-link">
                  See the run
                </NextLink>
              ) : null}
            </p>
          </li>
        )
      })}
    </ol>
  )
}

/** Who caused it, where the reason does not say so already. */
function actorWords(
  { actor, reason }: ChangeView,
  crmOf: (connectionId: string) => string,
  people: ReadonlyMap<string, string>,
): string {
  if (actor.id === null) return ''
  if (actor.kind === 'person') return `By ${people.get(actor.id) ?? 'a person who is no longer a member'}.`
  return actor.kind === 'crm' && reason === 'relayed' ? `It comes from ${crmOf(actor.id)}.` : ''
}

function ChangeText({ change, crm }: { change: ChangeView; crm: string }) {
  const place = change.side === 'crm' ? `in ${crm}` : change.side === 'adsapp' ? 'in ADSapp' : `with ${crm}`
  switch (change.kind) {
    case 'created':
      return <>Contact created {place}</>
    case 'matched':
      return <>Matched with an existing record of {crm}</>
    case 'archived':
      return <>Archived {place}</>
    case 'restored':
      return <>Restored {place}</>
    case 'merged':
      return <>Now linked to the record that it was merged into in {crm}</>
    case 'excluded':
      return <>Excluded from the sync {place}</>
    case 'failed':
      return (
        <>
          {change.field ? <span className="font-medium">{fieldLabel(change.field)}</span> : 'Contact'} could not be written{' '}
          {place}
        </>
      )
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
          <span className="font-medium">{change.field ? fieldLabel(change.field) : 'Contact'}</span>
          {change.side === 'link' ? '' : ` ${place}`}: <FieldChange change={change} crm={crm} />
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

/** `old → new`, or for a conflict that is still open what each side holds; with words for what is blank. */
export function FieldChange({ change, crm }: { change: Pick<ChangeView, 'before' | 'after' | 'side'>; crm: string }) {
  if (change.side === 'link') {
    return (
      <>
        <Value value={change.before} /> here, <Value value={change.after} /> in {crm}
      </>
    )
  }
  return (
    <>
      <Value value={change.before} /> <span aria-hidden>→</span>
      <span className="sr-only">became</span> <Value value={change.after} />
    </>
  )
}

function Value({ value }: { value: unknown }) {
  const text = valueText(value)
  if (text === null) return <span className="text-muted">empty</span>
  return <span className="rounded bg-default px-1 py-0.5 text-[0.8125rem]">{text}</span>
}
