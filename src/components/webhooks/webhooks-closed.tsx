import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { peopleWhoMay, type Role } from '@/src/lib/core/access/roles.ts'

/** In the place of a page about webhooks, for those who do not run them. */
export function WebhooksClosed({ title, organizationName, role }: { title: string; organizationName: string; role: Role }) {
  return (
    <>
      <PageHeader title={title} />
      <Notice tone="info" quiet title="You cannot see the webhooks">
        Which other systems are told what happens here is decided by {peopleWhoMay('webhooks')} of {organizationName}. Your role
        is {role}.
      </Notice>
    </>
  )
}
