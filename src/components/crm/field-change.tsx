import { Fragment } from 'react'
import { isUnmapped } from '@/src/lib/records/conflicts/undecided-words.ts'
import { amountText, listed, valueText } from '@/src/components/format.ts'
import { type FieldOf, memberTexts, shownText } from '@/src/components/records/field-text.ts'
import { Moment } from '@/src/components/ui/time.tsx'
import { readDue } from '@/src/lib/crm/domain/due.ts'
import { recordField } from '@/src/lib/objects/record-objects.ts'
import type { ChangeView } from '@/src/lib/records/history/change-views.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

export const valuesCleared = 'its values are no longer kept'

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

export function Value({
  of,
  value,
  titles,
  currency,
}: {
  of: FieldOf
  value: unknown
  titles: Titles
  /** That an amount is in, where that is known. */
  currency?: string | null | undefined
}) {
  const type = of.field === null ? undefined : recordField(of.object, of.field)?.type
  const isMoment = type === 'datetime' || (type === 'due' && readDue(String(value))?.kind === 'moment')
  if (isMoment && typeof value === 'string' && !Number.isNaN(Date.parse(value))) {
    return (
      <span className={chipClass}>
        <Moment iso={value} />
      </span>
    )
  }
  return (
    <Shown text={type === 'money' && typeof value === 'number' ? amountText(value, currency) : shownText(of, value, titles)} />
  )
}

function Shown({ text }: { text: string | null }) {
  if (text === null) return <span className="text-muted">empty</span>
  return <Chip text={text} />
}

const chipClass = 'rounded bg-default px-1 py-0.5 text-[0.8125rem]'

/** Characters of a long text that are shown where it changed. */
const shownMax = 500

function Chip({ text }: { text: string }) {
  const shown = text.length > shownMax ? `${text.slice(0, shownMax).trimEnd()}…` : text
  return <span className={chipClass}>{shown}</span>
}
