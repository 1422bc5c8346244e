import type { Failure } from '../../core/errors.ts'
import { bisected } from '../connector-kit/bisected.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { failedPart } from '../connector-kit/failed-part.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { call, type Conversation } from './client.ts'
import { planRoles, primaryOf, type RoleStep } from './contact-role-plan.ts'
import { readRoles } from './contact-roles.ts'
import { type Problem, problemOf, problemsOf } from './errors.ts'
import type { SalesforceObject } from './objects.ts'
import { goneCodes, refused } from './refused.ts'
import { inWordsOfOrg } from './role-words.ts'
import { isRoleField, roleFields, roleObject } from './role-fields.ts'
import { readAnswer, type SaveResult, saveResultsSchema } from './schema.ts'

const batchSize = 200
const unanswered: Problem = { code: 'NO_ANSWER', message: '', fields: [], existingId: null, duplicates: null }

type Ok = Extract<WriteResult, { kind: 'ok' }>

/** A step, for the write that it belongs to and the opportunity of that. */
type Step = { readonly write: RemoteWrite; readonly opportunity: string; readonly step: RoleStep }

/** The write without what is in contact roles; null where nothing else is written. */
export function withoutRoles(write: RemoteWrite): RemoteWrite | null {
  const own = Object.entries(write.properties).filter(([name]) => !isRoleField(name))
  if (write.kind === 'update' && own.length === 0) return null
  return own.length === Object.keys(write.properties).length ? write : { ...write, properties: Object.fromEntries(own) }
}

/**
 * Makes, changes and removes the contact roles behind what was written, for the writes that worked so far. What is there is read first:
 * Salesforce makes a second role for a contact that has one, so a repeated write would make another.
 * @returns the results, with a refused role as the refusal of its field beside the record, which is written
 */
export async function writeRoles(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
  results: readonly WriteResult[],
): Promise<readonly WriteResult[]> {
  const outcomes = new Map(results.map((result) => [result.key, result]))
  const concerned = writes.flatMap((write) => {
    const outcome = outcomes.get(write.key)
    return outcome?.kind === 'ok' && changesRoles(write) ? [{ write, id: outcome.id }] : []
  })
  if (concerned.length === 0) return results
  const roles = await readRoles(
    conversation,
    concerned.map(({ id }) => id),
  )
  const planned = concerned.flatMap(({ write, id: opportunity }): Step[] =>
    planRoles(write, roles.get(opportunity) ?? []).map((step) => ({ write, opportunity, step })),
  )
  const steps = await inWordsOfOrg(conversation, planned)
  for (const { write } of concerned) {
    const outcome = outcomes.get(write.key)
    if (outcome?.kind === 'ok') outcomes.set(write.key, { ...outcome, stored: { ...outcome.stored, ...knownAfter(write) } })
  }
  for (const kind of ['create', 'update', 'delete'] as const) {
    for (const some of chunks(ofKind(steps, kind), batchSize)) {
      const problems = await problemsAt(conversation, kind, some, writes.length === 1)
      for (const [index, step] of some.entries()) {
        const problem = problems[index] ?? null
        const outcome = outcomes.get(step.write.key)
        if (problem !== null && outcome?.kind === 'ok')
          outcomes.set(
            step.write.key,
            withRefusal(outcome, problem.fields[0] ?? step.step.field, refused(object, step.write, problem)),
          )
      }
    }
  }
  return results.map((result) => outcomes.get(result.key) ?? result)
}

/** The record itself is written. Of several refusals of one field, the first is told. */
function withRefusal(outcome: Ok, field: string, refusal: WriteResult): WriteResult {
  if (refusal.kind !== 'rejected') return refusal
  const known = outcome.refused ?? []
  const { [field]: _unknown, ...stored } = outcome.stored
  return { ...outcome, stored, refused: known.some((each) => each.field === field) ? known : [...known, { ...refusal, field }] }
}

function ofKind(steps: readonly Step[], kind: RoleStep['kind']): readonly Step[] {
  return steps.filter(({ step }) => step.kind === kind)
}

function changesRoles({ properties }: RemoteWrite): boolean {
  return Object.keys(properties).some(isRoleField)
}

/** The primary contact is known; all of them only where nobody else may have added one. */
function knownAfter(write: RemoteWrite) {
  const primary = primaryOf(write)
  return primary === undefined ? {} : { [roleFields.primary]: primary }
}

/** What Salesforce says against each of these steps; one that it refuses in a call of several is not the others' fault. */
async function problemsAt(
  conversation: Conversation,
  kind: RoleStep['kind'],
  steps: readonly Step[],
  isAlone: boolean,
): Promise<readonly (Problem | null)[]> {
  const sendSome = async (some: readonly Step[]) => {
    const answers = await send(conversation, kind, some)
    return some.map((step, index) => problemIn(step, answers[index]))
  }
  const refusedAt = ({ step: { field } }: Step, failure: Failure): Problem => ({
    ...(problemsOf(failure)[0] ?? { ...unanswered, code: failure.code, message: failure.message }),
    fields: [field],
  })
  try {
    return await bisected(steps, sendSome, refusedAt)
  } catch (thrown) {
    failedPart(thrown, { isAlone })
    return steps.map(({ step: { field } }) => ({ ...unanswered, fields: [field] }))
  }
}

async function send(conversation: Conversation, kind: RoleStep['kind'], steps: readonly Step[]): Promise<readonly SaveResult[]> {
  const attributes = { type: roleObject }
  const answer = await call(
    conversation,
    async (connection): Promise<unknown> => {
      const options = { allOrNone: false }
      if (kind === 'create') {
        const rows = steps.flatMap(({ step, opportunity: OpportunityId }) =>
          step.kind === 'create' ? [{ attributes, OpportunityId, ContactId: step.contact, ...step.values }] : [],
        )
        return connection.create(roleObject, rows, options)
      }
      if (kind === 'update') {
        const rows = steps.flatMap(({ step }) => (step.kind === 'update' ? [{ Id: step.id, ...step.values }] : []))
        return connection.update(roleObject, rows, options)
      }
      const ids = steps.flatMap(({ step }) => (step.kind === 'delete' ? [step.id] : []))
      return connection.destroy(roleObject, ids, options)
    },
    kind === 'create' ? 'once' : 'repeatable',
  )
  return readAnswer(saveResultsSchema.length(steps.length), answer)
}

/** What Salesforce says against a step, as of the field that it is for; null where it is done, or somebody else has done it. */
function problemIn({ step: { kind, field: of } }: Step, answer: SaveResult | undefined): Problem | null {
  if (answer?.success === true) return null
  const [error] = answer?.errors ?? []
  // A contact is not to blame for a role that the org does not have.
  const field = error?.fields?.includes('Role') === true ? roleFields.roles : of
  if (error === undefined) return { ...unanswered, fields: [field] }
  if (kind === 'delete' && goneCodes.has(error.statusCode)) return null
  return { ...problemOf({ ...error, code: error.statusCode }), fields: [field] }
}
