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
  crmType,
  groups,
  canRetry,
  canDecide,
  questions,
}: {
  crmType: CrmType
  groups: readonly RefusalGroup[]
  canRetry: boolean
  canDecide: boolean
  questions: readonly OpenQuestions[]
}) {
  return (
    <ul className="divide-y divide-border">
      {groups.map((group) => {
        const { object, reason, field, crmField, records, mayAllow, example } = group
        // Which records are the same is decided, on the page of each: trying again would ask the same.
        const isMatch = matchCodes.has(reason)
        const title = `${objectTitle(object)}: ${field === null || reason === 'same_name' ? '' : `${fieldLabel(field)}: `}${refusalTitle(reason)}`
        return (
          <li
            key={`${object} ${reason} ${field ?? ''}`}
            className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-2 px-4 py-4 sm:grid-cols-[minmax(0,1fr)_auto]"
          >
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
                  {isMatch && canDecide ? 'Decide for each' : 'See the records'}
                  <span className="sr-only"> ({title})</span>
                </NextLink>
                {field === null || isMatch ? null : (
                  <NextLink
                    href={reason === 'stage_unmapped' ? stagesHref(crmType, object) : mappingHref(crmType, object, field)}
                    className="text-link inline-flex min-h-6 items-center"
                  >
                    Open the mapping{crmField === null ? '' : ` of ${crmField}`}
                  </NextLink>
                )}
              </p>
            </div>
            {canDecide && reason === 'same_name'
              ? questions
                  .filter((each) => each.object === object)
                  .map(({ records: asked, uniques }) => (
                    <AnswerQuestions key={object} crmType={crmType} object={object} records={asked} uniques={uniques} />
                  ))
              : null}
            {canRetry && !isMatch ? (
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
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
