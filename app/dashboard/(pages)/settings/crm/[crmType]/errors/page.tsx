import { CircleCheck } from 'lucide-react'
import type { Metadata } from 'next'
import { RefusalGroups } from '@/src/components/crm/errors/refusal-groups.tsx'
import { OpenConflictsNote } from '@/src/components/crm/errors/open-conflicts-note.tsx'
import { RetryButton } from '@/src/components/crm/errors/retry-button.tsx'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { counted } from '@/src/components/format.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { AdviceForOthers } from '@/src/components/crm/errors/advice-for-others.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { matchCodes } from '@/src/lib/records/links/match.ts'
import { openConflicts, openQuestions, refusalGroups } from '@/src/lib/records/links/refusals.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: what needs attention` }
}

/** What needs attention in one connection, by field and reason. */
export default connectionPage(async ({ tenant, connection }) => {
  const { crmType } = connection
  const [groups, conflicts, questions] = await Promise.all([
    refusalGroups(tenant.client, connection.id),
    openConflicts(tenant.client, connection.id),
    openQuestions(tenant.client, connection.id),
  ])
  const total = groups.reduce((sum, group) => sum + group.records, 0)
  const canRetry = may(tenant.role, 'connections') && connection.status === 'active'
  const isAnyRetried = canRetry && groups.some(({ reason }) => !matchCodes.has(reason))
  if (total === 0)
    return (
      <div className="grid gap-4">
        <Empty icon={CircleCheck} title={`No record failed to sync with ${crmNames[crmType]}`}>
          Conflicts of single fields, and stages that are not mapped, are listed among the records that need attention.
        </Empty>
        <OpenConflictsNote crmType={crmType} conflicts={conflicts} />
      </div>
    )
  return (
    <Panel
      flush
      title="By object, field and reason"
      description={`${counted(total, 'record could', 'records could')} not be synced, of ${counted(groups.length, 'kind', 'kinds')}.`}
      actions={
        <div className="flex flex-wrap items-start gap-2">
          {isAnyRetried ? <RetryButton crmType={crmType} label="Retry all" about="everything that could not be synced" /> : null}
          <LinkButton href={`/api/crm/errors/export?crm_type=${crmType}`} prefetch={false} download variant="outline" size="sm">
            Export as CSV
          </LinkButton>
        </div>
      }
    >
      <AdviceForOthers role={tenant.role} crm={crmNames[crmType]} />
      <div className="px-4 empty:hidden">
        <OpenConflictsNote crmType={crmType} conflicts={conflicts} />
      </div>
      <RefusalGroups
        crmType={crmType}
        groups={groups}
        canRetry={canRetry}
        canDecide={may(tenant.role, 'decide')}
        questions={questions}
      />
    </Panel>
  )
})
