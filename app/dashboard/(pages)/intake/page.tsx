import { Inbox } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { z } from 'zod'
import { counted } from '@/src/components/format.ts'
import { IntakeBulk } from '@/src/components/intake/intake-bulk.tsx'
import { IntakeFilter } from '@/src/components/intake/intake-filter.tsx'
import { IntakeList } from '@/src/components/intake/intake-list.tsx'
import { intakePath } from '@/src/components/intake/intake-words.ts'
import { LeftOutOf } from '@/src/components/left-out.tsx'
import { type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { SelectionProvider } from '@/src/components/selection.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { OlderLink } from '@/src/components/ui/older-link.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { itemStatusSchema } from '@/src/lib/db/intake.ts'
import { intakePage } from '@/src/lib/records/intake/items.ts'
import { messageTypeSchema } from '@/src/lib/contract/message-types.ts'

export const metadata: Metadata = { title: 'Intake' }

const pageRows = 50
/** What an address cannot mean is as if it were not there. */
const parameters = {
  q: z.string().trim().max(200).catch(''),
  status: z.enum([...itemStatusSchema.options, 'any']).catch('pending_approval'),
  type: messageTypeSchema.nullable().catch(null),
  before: z.iso.datetime({ offset: true }).nullable().catch(null),
  id: databaseIdSchema.nullable().catch(null),
}

export default async function IntakePage({ searchParams }: { searchParams: PageQuery }) {
  const { client, organizationId, role } = await requireTenant()
  const read = await readPageQuery(searchParams, parameters)
  const { q, status, type, before, id } = read
  const { items, total } = await intakePage(
    { client, organizationId },
    {
      status: status === 'any' ? null : status,
      type,
      search: q,
      before: before === null || id === null ? null : { receivedAt: before, id },
      limit: pageRows,
    },
  )
  const waiting = items.filter((item) => item.status === 'pending_approval').map((item) => item.id)
  const last = items.at(-1)
  const older = new URLSearchParams({
    q,
    status,
    ...(type === null ? {} : { type }),
    before: last?.received_at ?? '',
    id: last?.id ?? '',
  })
  const mayDecide = may(role, 'approve')
  return (
    <>
      <PageHeader title="Intake">
        What websites send in waits here until somebody approves it, or a rule does.{' '}
        <NextLink href="/docs#/Intake" className="text-link">
          How to send
        </NextLink>
        {' · '}
        <NextLink href={`${intakePath}/rules`} className="text-link">
          Automatic approval
        </NextLink>
      </PageHeader>
      <LeftOutOf searchParams={searchParams} read={read} href={intakePath} />
      <Panel title={counted(total, 'message')} flush>
        <IntakeFilter q={q} status={status} type={type} />
        {items.length === 0 ? (
          <Empty icon={Inbox} title={status === 'pending_approval' && q === '' ? 'Nothing waits' : 'Nothing found'} />
        ) : (
          <SelectionProvider ids={waiting}>
            {mayDecide && waiting.length > 0 ? <IntakeBulk /> : null}
            <IntakeList items={items} mayDecide={mayDecide} />
          </SelectionProvider>
        )}
        {items.length === pageRows ? <OlderLink href={`${intakePath}?${older.toString()}`} /> : null}
      </Panel>
    </>
  )
}
