import { ExternalLink } from 'lucide-react'
import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { compareSides, type ComparedField, type RecordSide } from '@/src/components/crm/matches/record-side.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import { Time } from '@/src/components/ui/time.tsx'

/** Two records side by side, each with a link to it; what differs stands out. */
export function Comparison({ left, right }: { left: RecordSide; right: RecordSide }) {
  const fields = compareSides(left, right)
  return (
    <table className="w-full table-fixed text-left">
      <caption className="sr-only">
        {left.place}: {left.name}. {right.place}: {right.name}.
      </caption>
      <thead>
        <tr className="align-top">
          <th scope="col" className="w-20 pb-2 font-normal sm:w-28">
            <span className="sr-only">Field</span>
          </th>
          {[left, right].map((side) => (
            <th key={side.place} scope="col" className="pb-2 pl-2 font-medium wrap-anywhere">
              <span className="block text-xs font-normal text-muted">{side.place}</span>
              {side.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields
          ?.filter(({ verdict }) => verdict !== 'blank')
          .map((field) => (
            <Row key={field.name} label={field.label}>
              <Value field={field} text={field.left} />
              <Value field={field} text={field.right} />
            </Row>
          ))}
        <Row label="Changed">
          {[left, right].map((side) => (
            <td key={side.place} className="py-1 pl-2">
              {side.changedAt ? <Time iso={side.changedAt} /> : <span className="text-muted">not known</span>}
            </td>
          ))}
        </Row>
        <Row label="Open">
          {[left, right].map((side) => (
            <td key={side.place} className="py-1 pl-2">
              <SideLink side={side} />
            </td>
          ))}
        </Row>
      </tbody>
    </table>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <tr className="border-t border-border align-top">
      <th scope="row" className="py-1 font-normal text-muted">
        {label}
      </th>
      {children}
    </tr>
  )
}

function Value({ field, text }: { field: ComparedField; text: string | null }) {
  return (
    <td className="py-1 pl-2 wrap-anywhere">
      {text === null ? (
        <span className="text-muted">empty</span>
      ) : (
        <span
          className={field.verdict === 'differs' ? 'rounded bg-warning-soft px-1 font-medium text-warning-soft-foreground' : ''}
        >
          {text}
          {field.verdict === 'differs' ? <span className="sr-only"> (differs)</span> : null}
        </span>
      )}
    </td>
  )
}

/** Ours opens here, the CRM's in a new tab. */
export function SideLink({ side }: { side: RecordSide }) {
  if (side.href === null) return <span className="text-muted">no address</span>
  if (side.href.startsWith('/')) {
    return (
      <NextLink href={side.href} className="text-link">
        Open {specOf(side.object).one}
        <span className="sr-only">: {side.name}</span>
      </NextLink>
    )
  }
  return (
    <a href={side.href} target="_blank" rel="noreferrer" className="text-link inline-flex items-center gap-1">
      Open record<span className="sr-only">: {side.name}</span>
      <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">(new tab)</span>
    </a>
  )
}
