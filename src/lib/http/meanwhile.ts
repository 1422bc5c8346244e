import { Failure } from '../core/errors.ts'
import { relativeTime } from '../core/text/relative-time.ts'
import type { CrmType } from '../crm/domain/crm-type.ts'
import { type Edit, editsOf } from '../records/history/edits.ts'
import { connectionsOf } from '../records/connections/sync-views.ts'
import { teamMembers } from '../records/organization/team.ts'
import type { Tenant } from './session.ts'

/** Of what an answer may say that somebody else has changed it. */
const codes: ReadonlySet<string> = new Set(['changed_meanwhile', 'intake_rules_changed', 'pipelines_changed', 'scoring_changed'])

const lookedAt = 50

/**
 * Does what a person asks of something that others may change too; where one of them has, the refusal says who and when.
 * `actions`: what the audit log calls edits of it, by their beginning.
 */
export async function namingAuthor<Result>(
  tenant: Tenant,
  of: { readonly subject: string | (() => Promise<string | undefined>); readonly actions: string },
  ask: () => Promise<Result>,
): Promise<Result> {
  try {
    return await ask()
  } catch (thrown) {
    if (!(thrown instanceof Failure) || !codes.has(thrown.code)) throw thrown
    const subject = typeof of.subject === 'string' ? of.subject : await of.subject()
    if (subject === undefined) throw thrown
    const edits = await editsOf(tenant.client, tenant.organizationId, { subject, actions: of.actions, limit: lookedAt })
    const part = thrown.field?.split(/[.[]/).at(0) ?? ''
    const edit = edits.find(({ parts }) => parts.includes(part)) ?? edits.at(0)
    if (edit === undefined) throw thrown
    const { kind, code, message, field } = thrown
    const said = `${message} ${await lastChange(tenant, edit)}`
    throw new Failure({ kind, code, message: said, ...(field === undefined ? {} : { field }), cause: thrown })
  }
}

async function lastChange({ client, organizationId, userId }: Tenant, { actorId, at }: Edit): Promise<string> {
  const when = relativeTime(at, Date.now())
  if (actorId === userId) return `You made the last change yourself, ${when}, in another window.`
  const author = (await teamMembers(client, organizationId)).find((member) => member.userId === actorId)
  return `The last change was by ${author === undefined ? 'somebody who is not in the team' : (author.name ?? author.email)}, ${when}.`
}

/** Of edits of a connection: what the audit log calls it. */
export async function connectionIdOf({ client, organizationId }: Tenant, crmType: CrmType): Promise<string | undefined> {
  return (await connectionsOf(client, organizationId)).find((connection) => connection.crmType === crmType)?.id
}
