import type { Metadata } from 'next'
import { ContactForm } from '@/src/components/records/contact-form.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'

export const metadata: Metadata = { title: 'New contact' }

export default async function NewContactPage() {
  await requireTenant()
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="New contact" back={{ href: '/dashboard/contacts', label: 'Contacts' }} />
      <Panel>
        <ContactForm />
      </Panel>
    </div>
  )
}
