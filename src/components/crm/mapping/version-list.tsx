'use client'

import { Button } from '@heroui/react/button'
import useSWR from 'swr'
import { type ApiProblem, callApi } from '@/src/components/api.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { FieldMapping } from '@/src/lib/crm/domain/field-mapping.ts'
import { mappingDiff } from '@/src/lib/crm/domain/mapping-diff.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { stepsOf } from '@/src/lib/crm/domain/transform-rules.ts'
import { transformNames } from '@/src/lib/crm/domain/transform-words.ts'
import { type MappingVersions, mappingVersionsSchema } from '@/src/lib/contract/mapping-versions.ts'

type Version = MappingVersions['versions'][number]

/** What a mapping was, who has saved it and when, and what was different; any can be taken back into the table. */
export function VersionList({
  crmType,
  object,
  current,
  canRestore,
  onRestore,
}: {
  crmType: CrmType
  object: SyncedObject
  current: readonly FieldMapping[]
  canRestore: boolean
  onRestore: (version: number, mappings: readonly FieldMapping[]) => void
}) {
  const { data, error } = useSWR<MappingVersions, ApiProblem>(
    [`/api/crm/mapping/versions?crm_type=${crmType}&object_type=${object}`, JSON.stringify(current)],
    ([path]: [string]) => callApi(mappingVersionsSchema, path),
    { revalidateOnFocus: false, shouldRetryOnError: false },
  )
  if (error) return <p className="px-4 pb-4 text-danger-soft-foreground">{error.message}</p>
  if (!data) return <p className="px-4 pb-4 text-muted">Reading the versions…</p>
  if (data.versions.length === 0) return <p className="px-4 pb-4 text-muted">It has not been changed yet.</p>
  return (
    <ol className="divide-y divide-border">
      {data.versions.map((version) => (
        <li key={version.version} className="flex flex-wrap items-start justify-between gap-2 px-4 py-3">
          <div className="min-w-0">
            <p className="font-medium">
              Version {version.version}, <Time iso={version.savedAt} />
              {version.savedBy === null ? '' : `, ${version.savedBy}`}
            </p>
            <ul className="text-muted">
              {version.changes.length === 0 ? <li>What it began with.</li> : null}
              {version.changes.map((change) => (
                <li key={change.adsappField}>{changeWords(change, crmNames[crmType])}</li>
              ))}
            </ul>
          </div>
          {canRestore && mappingDiff(current, version.mappings).length > 0 ? (
            <Button size="sm" variant="outline" onPress={() => onRestore(version.version, version.mappings)}>
              Restore version {version.version}…
            </Button>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

function changeWords({ adsappField, before, after }: Version['changes'][number], crm: string): string {
  const label = fieldLabel(adsappField)
  if (after === null) return `${label} taken out, which went with ${before?.crmField ?? ''}`
  if (before === null) return `${label} added, ${rowWords(after, crm)}`
  return `${label}: ${rowWords(before, crm)}; now ${rowWords(after, crm)}`
}

function rowWords({ crmField, direction, transformRule, conflictPolicy }: FieldMapping, crm: string): string {
  const way = direction === 'bidirectional' ? 'both ways' : direction === 'to_crm' ? `only to ${crm}` : `only from ${crm}`
  const steps = stepsOf(transformRule).map(({ name }) => transformNames[name])
  const policy = conflictPolicy === null ? [] : [conflictPolicy.replaceAll('_', ' ')]
  return [`with ${crmField} ${way}`, ...steps, ...policy].join(', ')
}
