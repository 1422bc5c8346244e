'use client'

import { Button } from '@heroui/react/button'
import { Skeleton } from '@heroui/react/skeleton'
import useSWR from 'swr'
import { type ApiProblem, callApi } from '@/src/components/api.ts'
import { mappingPath } from '@/src/components/crm/mapping/draft.ts'
import { MappingTable } from '@/src/components/crm/mapping/mapping-table.tsx'
import { RecordFilterPanel } from '@/src/components/crm/mapping/record-filter.tsx'
import { StageMap } from '@/src/components/crm/mapping/stage-map.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { useAnchor } from '@/src/components/use-anchor.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { ownChoices } from '@/src/lib/crm/domain/choices.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { mappingResponseSchema, type MappingView } from '@/src/lib/contract/mapping.ts'

/** Loads the mapping and both sides' fields (the CRM's with a call to it), then shows the table. */
export function MappingEditor({
  crmType,
  object,
  others,
  canEdit,
}: {
  crmType: CrmType
  object: SyncedObject
  /** The other CRMs whose mapping can be copied. */
  others: readonly CrmType[]
  canEdit: boolean
}) {
  const { data, error, mutate, isValidating } = useSWR<MappingView, ApiProblem>(
    mappingPath(crmType, object),
    (path: string) => callApi(mappingResponseSchema, path),
    { revalidateOnFocus: false, revalidateIfStale: false, revalidateOnReconnect: false, shouldRetryOnError: false },
  )
  useAnchor(data !== undefined)
  if (data) {
    const onSaved = (saved: MappingView) => void mutate(saved, { revalidate: false })
    const choices = ownChoices(object, data.stages)
    const mapped = data.mappings.flatMap((row) => {
      const field = data.fields.crm.find(({ name }) => name === row.crmField)
      const ours = choices.get(row.adsappField)
      return field === undefined || ours === undefined ? [] : [{ row, field, ours }]
    })
    return (
      <>
        <MappingTable view={data} object={object} others={others} canEdit={canEdit} onSaved={onSaved} />
        <RecordFilterPanel view={data} object={object} canEdit={canEdit} />
        {object === 'contact' ? (
          <p className="mt-3 text-muted">
            The passport and visa details of contacts are not in this list and cannot be mapped: no sync reads or writes them.
          </p>
        ) : null}
        <div id="stages" className="flex scroll-mt-20 flex-col gap-4">
          {mapped.map(({ row, field, ours }) => (
            <StageMap
              key={`${row.adsappField} ${JSON.stringify(row.transformRule)}`}
              view={data}
              row={row}
              field={field}
              ours={ours}
              object={object}
              canEdit={canEdit}
              onSaved={onSaved}
              onTakenOver={() => mutate()}
            />
          ))}
        </div>
      </>
    )
  }
  if (error) {
    const notConnected = error.code === 'not_connected'
    return (
      <Notice
        tone={notConnected ? 'info' : 'danger'}
        title={notConnected ? `${crmNames[crmType]} is not connected` : 'The field mapping could not be read'}
        actions={
          notConnected ? (
            <LinkButton href="/dashboard/settings/crm" size="sm" variant="primary">
              Connect
            </LinkButton>
          ) : (
            <Button size="sm" variant="outline" isPending={isValidating} onPress={() => void mutate()}>
              Try again
            </Button>
          )
        }
      >
        {notConnected ? 'Its fields are read from your account, so connect it first.' : error.message}
      </Notice>
    )
  }
  return (
    <div className="rounded-lg border border-border bg-surface p-4">
      <output className="sr-only">Reading the fields of {crmNames[crmType]}…</output>
      {['a', 'b', 'c', 'd', 'e', 'f'].map((row) => (
        <Skeleton key={row} className="my-3 h-8 rounded-md" />
      ))}
    </div>
  )
}
