import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readImport } from '@/app/dashboard/_pages/read-once.ts'
import { counted } from '@/src/components/format.ts'
import { ImportAction } from '@/src/components/imports/import-actions.tsx'
import { ImportPanels } from '@/src/components/imports/import-panels.tsx'
import { isWorking, stateWords } from '@/src/components/imports/import-words.ts'
import { MappingForm } from '@/src/components/imports/mapping-form.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { looksLike } from '@/src/lib/records/imports/imports.ts'
import { problemRows } from '@/src/lib/records/imports/problems.ts'
import { isMatchable, targetsOf } from '@/src/lib/records/imports/settings.ts'
import { objectConnections } from '@/src/lib/records/connections/object-connections.ts'
import { recordsOf } from '@/src/lib/records/resources/resources.ts'

export const metadata: Metadata = { title: 'Import' }

const problemsShown = 20
const dates: ReadonlySet<string> = new Set(['date', 'time', 'due'])

export default async function OneImportPage({ params }: { params: Promise<{ id: string }> }) {
  const { client, organizationId } = await requireTenant()
  const found = await readImport((await params).id)
  if (found === null) notFound()
  const resource = recordsOf(found.object)
  const [{ suggestion, samples }, problems, connections] = await Promise.all([
    looksLike(client, found),
    problemRows(client, found, found.state === 'undone' ? 'kept' : 'refused', null, problemsShown),
    objectConnections(client, organizationId, found.object),
  ])
  const { words: _words, ...settings } = found.settings ?? { ...suggestion, words: {} }
  const isKept = Date.parse(found.expiresAt) > Date.now()
  const crms = connections.flatMap(({ status, isSynced, crmType }) =>
    status !== 'disconnected' && isSynced ? [crmNames[crmType]] : [],
  )
  const targets = targetsOf(resource).map(({ name, label, kind }) => ({
    value: name,
    label: kind === 'json' ? 'Custom fields, as an export writes them' : label,
    isMatchable: isMatchable(resource, name),
    notation: dates.has(kind) ? ('date' as const) : kind === 'number' ? ('number' as const) : null,
  }))
  return (
    <>
      <PageHeader
        title={<span className="break-all">{found.fileName}</span>}
        back={{ href: '/dashboard/import', label: 'Import' }}
        actions={
          isWorking(found) ? null : (
            <ImportAction
              id={found.id}
              step="delete"
              title="Delete the file?"
              meaning={[
                'The file’s rows are deleted here.',
                ...(found.counts.import ? ['What was imported stays, and can no longer be undone.'] : []),
              ]}
            />
          )
        }
      >
        {stateWords[found.state]} · {counted(found.rowsTotal, 'row')} of {resource.many}
      </PageHeader>
      <div className="flex flex-col gap-4">
        {found.problem === null ? null : (
          <Notice tone="danger" quiet title="It ended before it was done">
            {found.problem === 'forbidden'
              ? 'The person who started it may not import any more. What was imported by then stays.'
              : 'What is to become of its columns was not set here and cannot be done. Delete it, and upload the file again.'}
          </Notice>
        )}
        <ImportPanels of={found} problems={problems} crms={crms} isKept={isKept} />
        {found.state === 'read' || found.state === 'checked' ? (
          <Panel
            title="What the columns are"
            description={
              found.state === 'checked' ? 'Change something and check again, if the outcome is not what you want.' : undefined
            }
          >
            <MappingForm
              id={found.id}
              headings={found.columns}
              samples={samples}
              targets={targets}
              initial={settings}
              one={resource.one}
              many={resource.many}
            />
          </Panel>
        ) : null}
      </div>
    </>
  )
}
