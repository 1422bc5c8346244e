import { History } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { trialDays } from '@/src/lib/core/limits.ts'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { conflictsPath, outcomeWords, replayPath } from '@/src/components/conflicts/conflict-words.ts'
import { policyWords } from '@/src/components/crm/words.ts'
import { counted, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { fieldText } from '@/src/components/records/field-text.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { OlderLink } from '@/src/components/ui/older-link.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { type ConflictPolicy, conflictPolicySchema } from '@/src/lib/crm/domain/conflict-policy.ts'
import { crmNames, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf, syncedObjects } from '@/src/lib/crm/domain/objects.ts'
import {
  openUnder,
  type Outcomes,
  replayCounts,
  type ReplayedConflict,
  type ReplayedField,
  replayedConflicts,
} from '@/src/lib/records/conflicts/conflict-replay.ts'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'
import { referencesIn, type Titles, titlesOf } from '@/src/lib/records/fields/titles.ts'

export const metadata: Metadata = { title: 'Replay of conflicts' }

const pageRows = 50
const control = 'min-h-9 w-full rounded-md border border-border bg-surface px-2'
const query = {
  policy: choiceParameter(conflictPolicySchema.options),
  crm: choiceParameter(crmTypeSchema.options),
  object: choiceParameter(syncedObjects),
  field: textParameter,
  before: textParameter,
}

export default async function ReplayPage({ searchParams }: { searchParams: PageQuery }) {
  const { client, organizationId } = await requireTenant()
  const { policy = 'newest_wins', crm, object, field: typed, before } = await readPageQuery(searchParams, query)
  const field = typed === '' ? undefined : typed
  const connections = await connectionsOf(client, organizationId)
  const connection = connections.find(({ crmType }) => crmType === crm)
  const trial = { policy, days: trialDays, filter: { connection_id: connection?.id, object, field } }
  const number = before !== undefined && /^\d{1,15}$/.test(before) ? Number(before) : null
  const [counts, found, open] = await Promise.all([
    replayCounts(client, organizationId, trial),
    replayedConflicts(client, organizationId, trial, { before: number, limit: pageRows + 1 }),
    openUnder(client, organizationId, trial),
  ])
  const records = found.slice(0, pageRows)
  const titles = await titlesOf(
    client,
    records.flatMap(({ recordId, object: of, field: name, ours, theirs }) => [
      ...(recordId === null ? [] : [recordId]),
      ...referencesIn(of, [
        [name, ours],
        [name, theirs],
      ]),
    ]),
  )
  const last = records.at(-1)
  const { label, meaning } = policyWords(policy, connection === undefined ? 'the CRM' : crmNames[connection.crmType])
  return (
    <>
      <PageHeader title="Replay of conflicts">
        What another policy would have done with the conflicts of the last {trialDays} days. Nothing is changed.{' '}
        <NextLink href={conflictsPath} className="text-link">
          Open conflicts
        </NextLink>
      </PageHeader>
      <div className="grid gap-4">
        <Panel title={capitalized(label)} description={meaning}>
          <form action={replayPath} className="grid grid-cols-2 items-end gap-2 sm:grid-cols-5">
            <Select
              name="policy"
              label="Policy"
              value={policy}
              options={conflictPolicySchema.options.map((value) => [value, policyWords(value, 'the CRM').label])}
            />
            <Select
              name="crm"
              label="CRM"
              value={crm ?? ''}
              options={[['', 'Any'], ...connections.map(({ crmType }) => [crmType, crmNames[crmType]] as const)]}
            />
            <Select
              name="object"
              label="Object"
              value={object ?? ''}
              options={[['', 'Any'], ...syncedObjects.map((each) => [each, specOf(each).many] as const)]}
            />
            <Select name="field" label="Field" value={field ?? ''} options={[['', 'Any'], ...fieldsOf(counts.fields, field)]} />
            <button type="submit" className={`${control} font-medium`}>
              Play
            </button>
          </form>
          <div className="mt-4 grid gap-1">
            <p>
              {counts.total === 0
                ? `There was no conflict in the last ${trialDays} days.`
                : `Of ${counted(counts.total, 'conflict')}, ${formatNumber(counts.changed)} would have been decided otherwise.`}
            </p>
            {counts.total === 0 ? null : (
              <p className="text-muted">
                So it was: {outcomeList(counts.was)}. So it would have been: {outcomeList(counts.would)}.
              </p>
            )}
            <p className="text-muted">
              {open.total === 0
                ? 'No conflict is open.'
                : `Of ${counted(open.total, 'open conflict')}: ${outcomeList({ ...open, edited: 0, unknown: 0 })}.`}
            </p>
          </div>
        </Panel>
        {counts.fields.length === 0 ? null : <FieldTable fields={counts.fields} />}
        <Panel title="Decided otherwise" flush>
          {records.length === 0 ? (
            <Empty icon={History} title="Nothing would have been decided otherwise" />
          ) : (
            <ul className="divide-y divide-border">
              {records.map((record) => (
                <Record key={record.id} record={record} titles={titles} />
              ))}
            </ul>
          )}
          {found.length > pageRows && last !== undefined ? (
            <OlderLink href={`${replayPath}?${addressOf({ policy, crm, object, field, before: String(last.id) })}`} />
          ) : null}
        </Panel>
      </div>
    </>
  )
}

function FieldTable({ fields }: { fields: readonly ReplayedField[] }) {
  return (
    <Panel title="By field" flush>
      <div className="overflow-x-auto">
        <table className="w-full text-left">
          <thead className="border-b border-border text-muted">
            <tr>
              {['Field', 'Conflicts', 'Otherwise', 'It was', 'It would have been'].map((head) => (
                <th key={head} scope="col" className="px-4 py-2 font-normal">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-border">
            {fields.map((field) => (
              <tr key={`${field.connectionId} ${field.object} ${field.field}`}>
                <th scope="row" className="px-4 py-2 font-medium">
                  {field.label}
                  <span className="block font-normal text-muted">
                    {specOf(field.object).many}, {crmNames[field.crmType]}
                  </span>
                </th>
                <td className="px-4 py-2 tabular-nums">{formatNumber(field.total)}</td>
                <td className="px-4 py-2 tabular-nums">{formatNumber(field.changed)}</td>
                <td className="px-4 py-2">{outcomeList(field.was)}</td>
                <td className="px-4 py-2">{outcomeList(field.would)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function Record({ record, titles }: { record: ReplayedConflict; titles: Titles }) {
  const { object, field, recordId, linkId } = record
  const crm = crmNames[record.crmType]
  const title = titles.get(recordId ?? '')?.title ?? `A ${specOf(object).one} that is no longer here`
  const text = (value: unknown) => fieldText({ object, field }, value, titles) ?? 'empty'
  const href = recordId !== null ? recordHref(object, recordId) : `/dashboard/settings/crm/records/${linkId ?? ''}`
  return (
    <li className="px-4 py-3">
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="font-medium">{record.label}</span>
        <NextLink href={href} prefetch={false} className="text-link break-words">
          {title}
        </NextLink>
        <span className="text-muted">
          {crm}, <Time iso={record.at} />
        </span>
      </p>
      <p className="break-words text-muted">
        Here: {text(record.ours)}. In {crm}: {text(record.theirs)}.
      </p>
      <p>
        It was: {outcomeWords(record.was, crm)}
        {record.byPerson && record.was !== 'person' ? ' by a person' : ''}. It would have been: {outcomeWords(record.would, crm)}.
      </p>
    </li>
  )
}

type Options = readonly (readonly [value: string, label: string])[]

function Select({ name, label, value, options }: { name: string; label: string; value: string; options: Options }) {
  return (
    <label className="flex min-w-0 flex-col gap-1">
      <span className="text-muted">{label}</span>
      <select name={name} defaultValue={value} className={control}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

function fieldsOf(fields: readonly ReplayedField[], chosen: string | undefined): Options {
  const known = new Map(fields.map(({ field, label }) => [field, label]))
  if (chosen !== undefined && !known.has(chosen)) known.set(chosen, chosen)
  return [...known]
}

function outcomeList(outcomes: Outcomes): string {
  const parts = (['adsapp', 'crm', 'person', 'edited', 'unknown'] as const)
    .filter((outcome) => outcomes[outcome] > 0)
    .map((outcome) => `${formatNumber(outcomes[outcome])} ${outcomeWords(outcome)}`)
  return listed(parts)
}

function addressOf(of: {
  policy: ConflictPolicy
  crm: string | undefined
  object: string | undefined
  field: string | undefined
  before: string
}): string {
  return new URLSearchParams(
    Object.entries(of).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString()
}
