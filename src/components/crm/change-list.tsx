import { capitalized } from '@/src/lib/core/capitalized.ts'
import NextLink from 'next/link'
import { Fragment } from 'react'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { listed, valueText } from '@/src/components/format.ts'
import { type FieldOf, fieldText, memberTexts } from '@/src/components/records/field-text.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import { fieldLabel, isUnmapped, reasonWords } from '@/src/components/crm/reason-words.ts'
import type { NameOf } from '@/src/components/records/author-words.ts'
import type { ChangeView } from '@/src/lib/records/change-views.ts'
import type { Titles } from '@/src/lib/records/titles.ts'

/** Changes by people and by syncs, newest first: who or what, field, values before and after, side, and reason. */
export function ChangeList({
  changes,
  titles,
  crmOf,
  nameOf,
}: {
  changes: readonly ChangeView[]
  /** Of what their values lead to. */
  titles: Titles
  crmOf: (connectionId: string) => string
  nameOf: NameOf
}) {
  return (
    <ol className="divide-y divide-border">
      {changes.map((change) => {
        const crm = change.connectionId === null ? null : crmOf(change.connectionId)
        return (
          <li key={change.id} className="grid gap-x-4 gap-y-0.5 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_auto]">
            <p className="min-w-0 break-words">
              {crm === null ? (
                <EditText change={change} titles={titles} nameOf={nameOf} />
              ) : (
                <ChangeText change={change} titles={titles} crm={crm} />
              )}
            </p>
            <p className="text-muted sm:text-right">
              <Time iso={change.createdAt} />
            </p>
            {crm === null ? null : (
              <p className="text-muted sm:col-span-2">
                {reasonWords(change, crm)} {actorWords(change, crmOf, nameOf)}{' '}
                {change.runId ? (
                  <NextLink href={runHref(change.runId)} prefetch={false} className="text-link">
                    See the run
                  </NextLink>
                ) : null}
              </p>
            )}
          </li>
        )
      })}
    </ol>
  )
}

/** Who caused it, where the reason does not say so already. */
function actorWords({ actor, reason }: ChangeView, crmOf: (connectionId: string) => string, nameOf: NameOf): string {
  if (actor.id === null) return ''
  if (actor.kind === 'person') return `By ${nameOf(actor.id)}.`
  return actor.kind === 'crm' && reason === 'relayed' ? `It comes from ${crmOf(actor.id)}.` : ''
}

/** What was done here, not by a sync: `Ada changed Phone from … to …`. */
function EditText({ change, titles, nameOf }: { change: ChangeView; titles: Titles; nameOf: NameOf }) {
  const who = change.actor.kind === 'person' && change.actor.id !== null ? sentenceStart(nameOf(change.actor.id)) : null
  if (change.kind === 'updated' && change.field !== null) {
    const field = <span className="font-medium">{fieldLabel(change.field)}</span>
    const values =
      change.before === null && change.after === null ? (
        <span className="text-muted">; {valuesCleared}</span>
      ) : (
        <>
          {' '}
          from <Value of={change} value={change.before} titles={titles} /> to{' '}
          <Value of={change} value={change.after} titles={titles} />
        </>
      )
    return (
      <>
        {who ? <>{who} changed </> : null}
        {field}
        {who ? null : ' was changed outside the app'}
        {values}
      </>
    )
  }
  const done = editVerbs[change.kind] ?? 'changed'
  const { one } = specOf(change.object)
  return who ? (
    <>
      {who} {done} this {one}
    </>
  ) : (
    <>
      This {one} was {done} outside the app
    </>
  )
}

const editVerbs: Partial<Record<ChangeView['kind'], string>> = { created: 'added', archived: 'deleted', restored: 'restored' }

const valuesCleared = 'its values are no longer kept'

/** A name is as its owner writes it. */
function sentenceStart(text: string): string {
  return text.replace(/^(you|a former member)$/, capitalized)
}

function ChangeText({ change, titles, crm }: { change: ChangeView; titles: Titles; crm: string }) {
  const record = capitalized(specOf(change.object).one)
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
    case 'excluded':
      return <>Excluded from the sync {place}</>
    case 'failed':
      return (
        <>
          {change.field ? <span className="font-medium">{fieldLabel(change.field)}</span> : record} could not be written {place}
        </>
      )
    case 'undecided':
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

/** `old → new`, or for a conflict that is still open what each side holds; with words for what is blank. */
export function FieldChange({
  change,
  titles,
  crm,
}: {
  change: Pick<ChangeView, 'object' | 'field' | 'before' | 'after' | 'side'> & Partial<Pick<ChangeView, 'reason'>>
  /** Of what the values lead to. */
  titles: Titles
  crm: string
}) {
  if (change.side === 'link') {
    return (
      <>
        <Value of={change} value={change.before} titles={titles} /> here,{' '}
        {isUnmapped(change.reason) ? (
          <Shown text={valueText(change.after)} />
        ) : (
          <Value of={change} value={change.after} titles={titles} />
        )}{' '}
        in {crm}
      </>
    )
  }
  if (change.before === null && change.after === null) return <span className="text-muted">{valuesCleared}</span>
  const members = memberTexts(change, titles)
  if (members !== null) return <MemberChange {...members} />
  return (
    <>
      <Value of={change} value={change.before} titles={titles} /> <span aria-hidden>→</span>
      <span className="sr-only">became</span> <Value of={change} value={change.after} titles={titles} />
    </>
  )
}

/** Of a set, what came and went: `added Events; removed Newsletter`. */
function MemberChange({ added, removed }: { added: readonly string[]; removed: readonly string[] }) {
  const parts = [
    { done: 'added', texts: added },
    { done: 'removed', texts: removed },
  ].filter(({ texts }) => texts.length > 0)
  if (parts.length === 0) return <span className="text-muted">the same members</span>
  return parts.map(({ done, texts }, index) => (
    <Fragment key={done}>
      {index === 0 ? '' : '; '}
      {done} <Chip text={listed(texts)} />
    </Fragment>
  ))
}

function Value({ of, value, titles }: { of: FieldOf; value: unknown; titles: Titles }) {
  return <Shown text={fieldText(of, value, titles)} />
}

function Shown({ text }: { text: string | null }) {
  if (text === null) return <span className="text-muted">empty</span>
  return <Chip text={text} />
}

function Chip({ text }: { text: string }) {
  return <span className="rounded bg-default px-1 py-0.5 text-[0.8125rem]">{text}</span>
}
