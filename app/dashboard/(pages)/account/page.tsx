import type { Metadata } from 'next'
import { OrganizationList } from '@/src/components/account/organization-list.tsx'
import { PasswordForm } from '@/src/components/account/password-form.tsx'
import { ProfileForm } from '@/src/components/account/profile-form.tsx'
import { SignOutEverywhere } from '@/src/components/account/sign-out-everywhere.tsx'
import { NotificationSettings } from '@/src/components/notifications/settings-form.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { readEnv } from '@/src/lib/core/env.ts'
import { notificationSettings } from '@/src/lib/records/organization/notifications.ts'
import { maySignUp } from '@/src/lib/core/access/sign-up-policy.ts'

export const metadata: Metadata = { title: 'Your account' }

export default async function AccountPage() {
  const tenant = await requireTenant()
  const { email, memberships, organizationId, organizationName, profile } = tenant
  const settings = await notificationSettings(tenant.client, tenant, tenant.role)
  const mails = readEnv().mail !== null
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
  return (
    <>
      <PageHeader title="Your account">You sign in as {email}, in every organisation that you belong to.</PageHeader>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="About you">
          <ProfileForm name={profile.name} timeZone={profile.timeZone} zones={zones} />
        </Panel>
        <Panel title="Password">
          <PasswordForm email={email} />
        </Panel>
        <Panel
          title="Organisations"
          description="What you may do in each of them is for its owners and admins to say."
          flush
          actions={
            maySignUp(readEnv().signUp, email) ? (
              <LinkButton href="/create-organization" variant="outline" size="sm">
                New organisation
              </LinkButton>
            ) : null
          }
        >
          <OrganizationList memberships={memberships} currentId={organizationId} />
        </Panel>
        <Panel title="Sessions">
          <SignOutEverywhere />
        </Panel>
        <div id="notifications" className="scroll-mt-20 lg:col-span-2">
          <Panel
            title="Notifications"
            description={`What you are told of ${organizationName}. ${mailWords(mails, profile.timeZone)}`}
            flush
          >
            <NotificationSettings settings={settings} mails={mails} />
          </Panel>
        </div>
      </div>
    </>
  )
}

function mailWords(mails: boolean, timeZone: string | null): string {
  if (!mails) return 'This server has no mail server, so that nothing is mailed.'
  const zone = timeZone ?? 'UTC, until you choose a time zone above'
  return `Daily and weekly mails go at seven in the morning (${zone}).`
}
