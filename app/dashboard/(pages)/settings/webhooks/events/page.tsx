import type { Metadata } from 'next'
import NextLink from 'next/link'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { LineFold } from '@/src/components/ui/fold.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { eventGroups } from '@/src/components/webhooks/event-groups.ts'
import { webhooksPath } from '@/src/components/webhooks/webhook-words.ts'
import { exampleOf, testEvent } from '@/src/lib/contract/event-types.ts'

export const metadata: Metadata = { title: 'Events' }

const groups = [...eventGroups, { about: testEvent.about, events: [testEvent] }]

export default async function EventsPage() {
  await requireTenant()
  return (
    <>
      <PageHeader title="Events" back={{ href: webhooksPath, label: 'Webhooks' }}>
        What an endpoint can be told. A message has a type, a time and ids; an endpoint that gets whole records finds them in{' '}
        <code className="font-mono text-xs">data.record</code>.{' '}
        <NextLink href="/docs#/Outbound%20webhooks" className="text-link">
          API reference
        </NextLink>
      </PageHeader>
      <div className="flex flex-col gap-4">
        {groups.map(({ about, events }) => (
          <Panel key={about} title={about} flush>
            <ul className="divide-y divide-border">
              {events.map((event) => (
                <li key={event.type} id={event.type} className="px-4 py-3">
                  <h3 className="font-mono text-xs font-medium">{event.type}</h3>
                  <p>{event.when.replaceAll('`', '')}</p>
                  <LineFold title={`Example of ${event.type}`}>
                    <pre className="font-mono text-xs break-words whitespace-pre-wrap">
                      {JSON.stringify(exampleOf(event), null, 2)}
                    </pre>
                  </LineFold>
                </li>
              ))}
            </ul>
          </Panel>
        ))}
      </div>
    </>
  )
}
