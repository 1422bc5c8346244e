import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { readStored } from '@/app/dashboard/_pages/read-once.ts'
import { ConvertForm } from '@/src/components/leads/convert-form.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { proposedFor } from '@/src/lib/records/leads/lead-conversion.ts'
import { recordTitle } from '@/src/lib/records/pages/pages.ts'
import { numberOf, textOf } from '@/src/lib/records/fields/record-values.ts'

type Props = { params: Promise<{ id: string }> }

export const metadata: Metadata = { title: 'Convert lead' }

/** What a lead is to become. */
export default async function ConvertPage({ params }: Props) {
  const { client, organizationId, role } = await requireTenant()
  const { id } = await params
  if (!databaseIdSchema.safeParse(id).success || !may(role, 'edit')) notFound()
  const lead = await readStored('lead', id)
  if (lead === null) notFound()
  if (lead.deletedAt !== null || textOf(lead.values, 'leadStatus') === 'converted') redirect(recordHref('lead', id))
  const { contacts, accounts } = await proposedFor(client, organizationId, lead.values)
  const name = recordTitle('lead', lead.values)
  const named = ({ id: of, title }: { id: string; title: string }) => ({ id: of, title })
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={`Convert ${name}`} back={{ href: recordHref('lead', id), label: name }} />
      <Panel>
        <ConvertForm
          lead={{
            id,
            name,
            company: textOf(lead.values, 'companyName'),
            value: numberOf(lead.values, 'estimatedValue'),
            currency: textOf(lead.values, 'currency'),
          }}
          contacts={contacts.map(named)}
          accounts={accounts.map(named)}
        />
      </Panel>
    </div>
  )
}
