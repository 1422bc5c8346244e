import { KeyRound } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { KeyForm } from '@/src/components/keys/key-form.tsx'
import { KeyList } from '@/src/components/keys/key-list.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { apiKeys } from '@/src/lib/records/organization/api-keys.ts'

export const metadata: Metadata = { title: 'API keys' }

export default async function ApiKeysPage() {
  const { client, organizationId, organizationName, role } = await requireTenant()
  const keys = may(role, 'keys') ? await apiKeys(client, organizationId) : []
  return (
    <>
      <PageHeader title="API keys">
        With a key, a program works with the records of {organizationName}, or sends into its push gateway or intake.{' '}
        <NextLink href="/docs#/API%20keys" className="text-link">
          API reference
        </NextLink>
      </PageHeader>
      {may(role, 'keys') ? (
        <div className="flex flex-col gap-4">
          <Panel title="Make a key">
            <KeyForm />
          </Panel>
          <Panel title="Keys" flush>
            {keys.length === 0 ? <Empty icon={KeyRound} title="No keys yet" /> : <KeyList keys={keys} now={Date.now()} />}
          </Panel>
        </div>
      ) : (
        <Notice tone="info" quiet title="You cannot see the keys">
          API keys are made and revoked by {peopleWhoMay('keys')} of {organizationName}. Your role is {role}.
        </Notice>
      )}
    </>
  )
}
