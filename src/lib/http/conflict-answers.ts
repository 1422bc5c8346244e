import type { z } from 'zod'
import { Failure } from '../core/errors.ts'
import type { ConflictFilter } from '../db/conflict-decisions.ts'
import { conflictAnswer, type OpenFieldConflict } from '../records/conflicts/conflicts.ts'
import { memberEmails } from '../records/organization/member-emails.ts'
import type { UserClient } from '../records/rows.ts'
import { requireConnectionOf } from '../records/connections/sync-views.ts'
import { titlesOf } from '../records/fields/titles.ts'
import type { conflictAnswerSchema, openConflictSchema } from '../contract/conflicts.ts'

type Wanted = z.infer<typeof conflictAnswerSchema>['filter']

/** A filter as the database reads it. @throws Failure `not_connected` */
export async function filterOf(
  client: UserClient,
  organizationId: string,
  { crm_type: crmType, ...filter }: Wanted,
): Promise<ConflictFilter> {
  if (crmType === undefined) return filter
  const { id } = await requireConnectionOf(client, organizationId, crmType)
  return { ...filter, connection_id: id }
}

/** @throws Failure `decision_not_found` */
export async function requireAnswer(client: UserClient, organizationId: string, id: string) {
  const answer = await conflictAnswer(client, organizationId, id)
  if (answer === null) throw new Failure({ kind: 'invalid', code: 'decision_not_found', message: 'There is no such answer.' })
  return answer
}

/** Conflicts as the API tells them, with what their records and authors are called. */
export async function toldConflicts(
  client: UserClient,
  organizationId: string,
  conflicts: readonly OpenFieldConflict[],
): Promise<z.infer<typeof openConflictSchema>[]> {
  const [titles, emails] = await Promise.all([
    titlesOf(
      client,
      conflicts.flatMap(({ recordId }) => recordId ?? []),
    ),
    memberEmails(client, organizationId, [...new Set(conflicts.flatMap(({ author }) => author?.id ?? []))]),
  ])
  return conflicts.map(({ connectionId: _connection, conflict, author, ...of }) => ({
    ...of,
    title: titles.get(of.recordId ?? '')?.title ?? null,
    base: conflict.base,
    local: conflict.local,
    remote: conflict.remote,
    remoteLabel: conflict.label ?? null,
    isFirst: conflict.facts?.isFirst ?? null,
    newer: conflict.facts?.newer ?? null,
    localTimes: conflict.facts?.local ?? null,
    remoteTimes: conflict.facts?.remote ?? null,
    localAuthor: author === null ? null : { ...author, name: emails.get(author.id ?? '') ?? null },
    remoteAuthor: conflict.by ?? null,
  }))
}
