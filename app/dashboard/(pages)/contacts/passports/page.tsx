import type { Metadata } from 'next'
import NextLink from 'next/link'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { maySeeSecrets } from '@/src/lib/http/session.ts'
import { askedBy } from '@/src/lib/http/v1/asked.ts'
import { expiringPassports } from '@/src/lib/records/contacts/expiring-passports.ts'
import { contactName } from '@/src/lib/records/contacts/contact.ts'
import { resourceOf } from '@/src/lib/records/resources/resources.ts'

export const metadata: Metadata = { title: 'Expiring passports' }

const spans = [30, 90, 180, 365] as const
const shownMax = 100

/** Whose passport expires soon, the nearest first. */
export default async function ExpiringPassportsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { days: asked } = await readPageQuery(searchParams, { days: textParameter })
  const days = spans.find((each) => String(each) === asked) ?? 90
  const header = <PageHeader title="Expiring passports" back={{ href: '/dashboard/contacts', label: 'Contacts' }} />
  if (!maySeeSecrets(tenant)) {
    return (
      <>
        {header}
        <Panel>
          <p>
            Passports are hidden from you: {peopleWhoMay('secrets')} of {tenant.organizationName} see them.
          </p>
        </Panel>
      </>
    )
  }
  const paging = { offset: 0, limit: shownMax }
  const { items, total } = await expiringPassports(askedBy(tenant, resourceOf('contact')), { days, withExpired: true }, paging)
  return (
    <>
      {header}
      <nav aria-label="Within how many days" className="mb-4 flex flex-wrap gap-2">
        {spans.map((each) => (
          <LinkButton
            key={each}
            href={`/dashboard/contacts/passports?days=${each}`}
            prefetch={false}
            variant={each === days ? 'primary' : 'outline'}
            size="sm"
          >
            {each} days
          </LinkButton>
        ))}
      </nav>
      <Panel title={`Expired, or within ${days} days: ${total}`} flush>
        {items.length === 0 ? (
          <p className="px-4 py-3 text-muted">No passport that is known here.</p>
        ) : (
          <ul className="divide-y divide-border">
            {items.map(({ id, passport_expiry: expiry, passport_number: number, ...contact }) => (
              <li key={text(id)} className="flex flex-wrap items-center gap-x-3 px-4 py-2">
                <NextLink
                  href={recordHref('contact', text(id) ?? '')}
                  prefetch={false}
                  className="text-link inline-block min-w-0 truncate py-0.5"
                >
                  {contactName({
                    firstName: text(contact['first_name']),
                    lastName: text(contact['last_name']),
                    email: text(contact['email']),
                  })}
                </NextLink>
                <span className="ml-auto text-muted">{text(number)}</span>
                <span>{text(expiry)}</span>
              </li>
            ))}
          </ul>
        )}
        {total > items.length ? (
          <p className="border-t border-border px-4 py-3 text-muted">These are the first {items.length}.</p>
        ) : null}
      </Panel>
    </>
  )
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
