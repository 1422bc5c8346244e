import NextLink from 'next/link'
import { CrmRecordLink } from '@/src/components/crm/crm-record-link.tsx'
import { FieldChange } from '@/src/components/crm/field-change.tsx'
import { crmRecordUrl, recordsUrl } from '@/src/components/crm/link-words.ts'
import { matchHref } from '@/src/components/crm/matches/match-words.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { reasonWords } from '@/src/lib/records/history/reason-words.ts'
import { fieldText } from '@/src/components/records/field-text.ts'
import { stagesHref } from '@/src/components/crm/crm-pages.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { type CrmType, crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { isSyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { recordField } from '@/src/lib/objects/record-objects.ts'
import type { ChangeView, RunRecord } from '@/src/lib/records/history/change-views.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** The records in one list of a run, with what happened to each and why. */
export function RunRecords({ records, ...shared }: Shared & { records: readonly RunRecord[] }) {
  return (
    <ul className="divide-y divide-border">
      {records.map((record) => (
        <RunRecordRow key={record.firstChangeId} record={record} {...shared} />
      ))}
    </ul>
  )
}

type Shared = {
  /** What to do about a failed record, by its id here. */
  actions: ReadonlyMap<string, string>
  /** Of the records, and of what their values lead to. */
  titles: Titles
  /** What the sync called records of the CRM that are none here, by their links. */
  labels: ReadonlyMap<string, string>
  crmType: CrmType
  account: ConnectionView['account']
}

function RunRecordRow({ record, titles, labels, crmType, account, actions }: Shared & { record: RunRecord }) {
  const crm = crmNames[crmType]
  const known = record.recordId ? titles.get(record.recordId) : undefined
  const object = record.changes[0]?.object ?? 'contact'
  const url = isSyncedObject(object) ? crmRecordUrl(recordsUrl(account, object), record.crmRecordId) : null
  const name = nameOfRun(record, { titles, labels }) ?? `${crm} record ${record.crmRecordId ?? ''}`
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,15rem)_minmax(0,1fr)]">
      <div className="min-w-0">
        <p className="truncate font-medium">
          {known ? (
            <NextLink href={recordHref(known.object, known.id)} prefetch={false} className="text-link">
              {name}
            </NextLink>
          ) : (
            name
          )}
        </p>
        {url ? <CrmRecordLink href={url} crm={crm} /> : null}
      </div>
      <ul className="min-w-0 space-y-1 break-words">
        {record.changes.map((change) => (
          <li key={change.id}>
            <RunChange
              change={change}
              name={name}
              action={record.recordId ? actions.get(record.recordId) : undefined}
              titles={titles}
              crmType={crmType}
            />
          </li>
        ))}
      </ul>
    </li>
  )
}

/** One change: what became of the field, why, and what is asked of the viewer. */
function RunChange({
  change,
  name,
  action,
  titles,
  crmType,
}: {
  change: ChangeView
  /** What the record is called. */
  name: string
  action: string | undefined
  titles: Titles
  crmType: CrmType
}) {
  const crm = crmNames[crmType]
  return (
    <>
      {change.field ? <span className="font-medium">{fieldLabel(change.field)}</span> : null}
      {change.field && !isOpen(change) ? (
        <>
          : <FieldChange change={change} titles={titles} crm={crm} />
        </>
      ) : null}
      {change.kind === 'created' ? <CreatedValues change={change} titles={titles} /> : null}
      <span className="block text-muted">{reasonWords(change, crm)}</span>
      {isOpen(change) && action !== undefined ? <span className="block">{action}</span> : null}
      {change.kind !== 'undecided' || !change.linkId ? null : isSyncedObject(change.object) && isOfStage(change) ? (
        <NextLink href={stagesHref(crmType, change.object)} prefetch={false} className="text-link inline-block py-0.5">
          Map this stage<span className="sr-only"> of {name}</span>
        </NextLink>
      ) : (
        <NextLink href={matchHref({ id: change.linkId })} prefetch={false} className="text-link">
          See the possible matches<span className="sr-only"> of {name}</span>
        </NextLink>
      )}
    </>
  )
}

/** Whether it waits for a stage to be mapped, and not for who it is. */
function isOfStage({ object, field }: ChangeView): boolean {
  return field !== null && recordField(object, field)?.isStage === true
}

/** Of these the record has not been synced yet. */
function isOpen({ kind }: ChangeView): boolean {
  return kind === 'failed' || kind === 'undecided'
}

function CreatedValues({ change, titles }: { change: ChangeView; titles: Titles }) {
  const entries = valuesOf(change, titles)
  if (entries.length === 0) return null
  return (
    <span className="block">
      {entries.map(([field, text], index) => (
        <span key={field}>
          {index > 0 ? ', ' : ''}
          <span className="text-muted">{fieldLabel(field)}</span> {text}
        </span>
      ))}
    </span>
  )
}

function valuesOf({ object, after }: ChangeView, titles: Titles): [string, string][] {
  if (typeof after !== 'object' || after === null) return []
  return Object.entries(after).flatMap(([field, value]) => {
    const text = fieldText({ object, field }, value, titles)
    return text === null ? [] : [[field, text] satisfies [string, string]]
  })
}

/** What people call the record: as it is here, as it was made, as the sync called it when it could not decide; null where nobody has said. */
export function nameOfRun(record: RunRecord, { titles, labels }: Pick<Shared, 'titles' | 'labels'>): string | null {
  const known = record.recordId === null ? undefined : titles.get(record.recordId)
  return known?.title ?? loggedName(record, titles) ?? labels.get(record.changes[0]?.linkId ?? '') ?? null
}

function loggedName(record: RunRecord, titles: Titles): string | null {
  const values = new Map(record.changes.flatMap((change) => (change.kind === 'created' ? valuesOf(change, titles) : [])))
  const name = [values.get('firstName') ?? values.get('first_name'), values.get('lastName') ?? values.get('last_name')]
    .filter((part) => part !== undefined)
    .join(' ')
  return name || (values.get('name') ?? values.get('email') ?? values.get('domain') ?? null)
}
