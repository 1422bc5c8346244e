'use client'

import { Disclosure } from '@heroui/react/disclosure'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

const chevronClass =
  'ms-0 size-4 shrink-0 text-muted transition-transform data-[expanded=true]:rotate-90 motion-reduce:transition-none'

/** A collapsed part of a card; the summary shows the essentials while it is closed. */
export function RowFold({ title, summary, children }: { title: string; summary?: ReactNode; children: ReactNode }) {
  return (
    <Disclosure className="border-t border-border first:border-t-0">
      <Disclosure.Heading level={3} className="min-w-0">
        <Disclosure.Trigger className="flex w-full min-w-0 flex-wrap items-center gap-x-2 px-4 py-2.5 text-left outline-offset-[-2px] hover:bg-surface-secondary sm:flex-nowrap">
          <Indicator />
          <span className="font-medium whitespace-nowrap">{title}</span>{' '}
          {summary ? (
            <span className="min-w-0 basis-full pl-6 text-muted sm:basis-auto sm:truncate sm:pl-0">{summary}</span>
          ) : null}
        </Disclosure.Trigger>
      </Disclosure.Heading>
      <Disclosure.Content>{children}</Disclosure.Content>
    </Disclosure>
  )
}

/** An alternative, collapsed behind one line of text. */
export function LineFold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Disclosure>
      <Disclosure.Trigger className="text-link -ml-1 flex items-center gap-1 py-1">
        <Indicator />
        {title}
      </Disclosure.Trigger>
      <Disclosure.Content>
        <div className="p-1 pt-3">{children}</div>
      </Disclosure.Content>
    </Disclosure>
  )
}

function Indicator() {
  return (
    <Disclosure.Indicator className={chevronClass}>
      <ChevronRight aria-hidden />
    </Disclosure.Indicator>
  )
}
