import type { Metadata } from 'next'
import { DeleteOrganization } from '@/src/components/team/delete-organization.tsx'
import { InvitationList } from '@/src/components/team/invitation-list.tsx'
import { InviteForm } from '@/src/components/team/invite-form.tsx'
import { MemberList } from '@/src/components/team/member-list.tsx'
import { OrganizationForm } from '@/src/components/team/organization-form.tsx'
import { RoleTable } from '@/src/components/team/role-table.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { counted } from '@/src/components/format.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { openInvitations, teamMembers } from '@/src/lib/records/organization/team.ts'

export const metadata: Metadata = { title: 'Team' }

export default async function TeamPage() {
  const { client, organizationId, organizationName, organizationSlug, role, userId } = await requireTenant()
  const [members, invitations] = await Promise.all([
    teamMembers(client, organizationId),
    openInvitations(client, organizationId, Date.now()),
  ])
  const canManage = may(role, 'team')
  return (
    <>
      <PageHeader title="Team">
        {counted(members.length, 'person', 'people')} in {organizationName}, and what each may do.
      </PageHeader>
      <div className="flex flex-col gap-4">
        {canManage ? null : (
          <Notice tone="info" quiet title="You can view this page, but not change anything">
            People and roles are managed by {peopleWhoMay('team')} of {organizationName}. Your role is {role}.
          </Notice>
        )}
        <Panel title="People" flush>
          <MemberList members={members} ownId={userId} ownRole={role} />
        </Panel>
        {canManage ? (
          <Panel title="Invite somebody">
            <InviteForm ownRole={role} />
          </Panel>
        ) : null}
        {canManage && invitations.length > 0 ? (
          <Panel title="Invitations" description="Not accepted yet." flush>
            <InvitationList invitations={invitations} />
          </Panel>
        ) : null}
        <Panel title="Roles" description="A change of role counts from the person’s next click or call on." flush>
          <RoleTable />
        </Panel>
        <Panel title="Organisation">
          <OrganizationForm name={organizationName} slug={organizationSlug} isDisabled={!canManage} />
        </Panel>
        {may(role, 'ownership') ? (
          <Panel title="Delete the organisation">
            <DeleteOrganization name={organizationName} slug={organizationSlug} />
          </Panel>
        ) : null}
      </div>
    </>
  )
}
