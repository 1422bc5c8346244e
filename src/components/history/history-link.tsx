import { History } from 'lucide-react'
import NextLink from 'next/link'
import { fieldHistoryHref } from '@/src/components/history/history-href.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'

/** Leads to the history of one field. */
export function HistoryLink({ object, id, field, label }: { object: RecordObject; id: string; field: string; label: string }) {
  return (
    <NextLink
      href={fieldHistoryHref(object, id, field)}
      prefetch={false}
      title={`History of ${label}`}
      className="inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-default hover:text-foreground"
    >
      <History aria-hidden className="size-3.5" />
      <span className="sr-only">History of {label}</span>
    </NextLink>
  )
}
