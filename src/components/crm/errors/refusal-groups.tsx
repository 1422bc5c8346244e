import NextLink from 'next/link'
import { mappingHref, recordsHref, stagesHref } from '@/src/components/crm/crm-pages.ts'
import { AnswerQuestions } from '@/src/components/crm/errors/answer-questions.tsx'
import { refusalTitle } from '@/src/components/crm/errors/refusal-titles.ts'
import { RetryButton } from '@/src/components/crm/errors/retry-button.tsx'
import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { counted } from '@/src/components/format.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { matchCodes } from '@/src/lib/records/links/match.ts'
import type { OpenQuestions, RefusalGroup } from '@/src/lib/records/links/refusals.ts'

/** What needs attention, one entry per field and reason, each with what to do about all of it. */
export function RefusalGroups({
  groups,
  questions,
  ...viewer
}: Viewer & {
  groups: readonly RefusalGroup[]
  questions: readonly OpenQuestions[]
}) {
  return (
    <ul className="divide-y divide-border">
      {groups.map((group) => (
        <li
          key={`${group.object} ${group.reason} ${group.field ?? ''}`}
          className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-2 px-4 py-4 sm:grid-cols-[minmax(0,1fr)_auto]"
        >
          <WhatHappened {...viewer} group={group} />
          {viewer.canDecide && group.reason === 'same_name'
            ? questions
                .filter(({ object }) => object === group.object)
                .map(({ object, records, uniques }) => (
                  <AnswerQuestions key={object} crmType={viewer.crmType} object={object} records={records} uniques={uniques} />
                ))
            : null}
          {viewer.canRetry && !isMatch(group) ? <Retries crmType={viewer.crmType} group={group} /> : null}
        </li>
      ))}
    </ul>
  )
}

type Viewer = { crmType: CrmType; canRetry: boolean; canDecide: boolean }

/** Which records are the same is decided, on the page of each: trying again would ask the same. */
function isMatch({ reason }: RefusalGroup): boolean {
  return matchCodes.has(reason)
}

function titleOf({ object, reason, field }: RefusalGroup): string {
  const about = field === null || reason === 'same_name' ? '' : `${fieldLabel(field)}: `
  return `${objectTitle(object)}: ${about}${refusalTitle(reason)}`
}

function WhatHappened({ crmType, canDecide, group }: Viewer & { group: RefusalGroup }) {
  const { object, reason, field, crmField, records, example } = group
  const title = titleOf(group)
  const mapping = reason === 'stage_unmapped' ? stagesHref(crmType, object) : mappingHref(crmType, object, field ?? '')
  return (
    <div className="min-w-0 break-words">
      <h3 className="font-medium">
        {title} <span className="text-muted tabular-nums">({counted(records, 'record', 'records')})</span>
      </h3>
      {example.message ? (
        <p>
          {records > 1 ? 'For example: ' : ''}
          {example.message}
        </p>
      ) : null}
      {example.action ? <p className="text-muted">{example.action}</p> : null}
      <p className="flex flex-wrap gap-x-4">
        <NextLink href={recordsHref(crmType, 'attention', object)} className="text-link inline-flex min-h-6 items-center">
          {isMatch(group) && canDecide ? 'Decide for each' : 'See the records'}
          <span className="sr-only"> ({title})</span>
        </NextLink>
        {field === null || isMatch(group) ? null : (
          <NextLink href={mapping} className="text-link inline-flex min-h-6 items-center">
            Open the mapping{crmField === null ? '' : ` of ${crmField}`}
          </NextLink>
        )}
      </p>
    </div>
  )
}

function Retries({ crmType, group }: { crmType: CrmType; group: RefusalGroup }) {
  const { object, reason, field, records, mayAllow } = group
  const title = titleOf(group)
  return (
    <div className="flex flex-wrap items-start gap-2 sm:flex-col sm:items-end">
      <RetryButton crmType={crmType} label="Retry these" about={title} request={{ object, reason, field }} />
      {mayAllow > 0 ? (
        <RetryButton
          crmType={crmType}
          label={`Allow ${mayAllow === records ? 'them' : mayAllow}`}
          about={`${title}: they are other people`}
          request={{ object, reason, field, allowDuplicates: true }}
        />
      ) : null}
    </div>
  )
}
