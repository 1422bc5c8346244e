import { chunks } from '../connector-kit/chunks.ts'
import type { FieldValue } from '../domain/entities.ts'
import { memberChanges } from '../domain/sets.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { call, type Conversation } from './client.ts'
import { type ContactRole, readRoles } from './contact-roles.ts'
import { type Problem, problemOf } from './errors.ts'
import type { SalesforceObject } from './objects.ts'
import { goneCodes, refused } from './refused.ts'
import { isRoleField, roleFields, roleObject } from './role-fields.ts'
import { readAnswer, type SaveResult, saveResultsSchema } from './schema.ts'

const batchSize = 200

type Ok = Extract<WriteResult, { kind: 'ok' }>

/** Something to do to one row of a contact role, for a write. */
type Step = { readonly write: RemoteWrite; readonly field: string } & (
  | { readonly kind: 'create'; readonly row: Omit<ContactRole, 'Id'> }
  | { readonly kind: 'update'; readonly id: string; readonly isPrimary: boolean }
  | { readonly kind: 'delete'; readonly id: string }
)

/** The write without what is in contact roles; null where nothing else is written. */
export function withoutRoles(write: RemoteWrite): RemoteWrite | null {
  const own = Object.entries(write.properties).filter(([name]) => !isRoleField(name))
  if (write.kind === 'update' && own.length === 0) return null
  return own.length === Object.keys(write.properties).length ? write : { ...write, properties: Object.fromEntries(own) }
}

/**
 * Makes, changes and removes the contact roles behind what was written, for the writes that worked so far. What is there is read first:
 * Salesforce makes a second role for a contact that has one, so a repeated write would make another. The roles that stay keep what they
 * are called.
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
  const steps = concerned.flatMap(({ write, id }) => stepsFor(write, id, roles.get(id) ?? []))
  for (const { write } of concerned) {
    const outcome = outcomes.get(write.key)
    if (outcome?.kind === 'ok') outcomes.set(write.key, { ...outcome, stored: { ...outcome.stored, ...knownAfter(write) } })
  }
  for (const kind of ['create', 'update', 'delete'] as const) {
    for (const some of chunks(ofKind(steps, kind), batchSize)) {
      const answers = await send(conversation, kind, some)
      for (const [index, step] of some.entries()) {
        const problem = problemIn(step, answers[index])
        const outcome = outcomes.get(step.write.key)
        if (problem !== null && outcome?.kind === 'ok')
          outcomes.set(step.write.key, withRefusal(outcome, step.field, refused(object, step.write, problem)))
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

function ofKind(steps: readonly Step[], kind: Step['kind']): readonly Step[] {
  return steps.filter((step) => step.kind === kind)
}

function changesRoles({ properties }: RemoteWrite): boolean {
  return Object.keys(properties).some(isRoleField)
}

function stepsFor(write: RemoteWrite, opportunity: string, roles: readonly ContactRole[]): readonly Step[] {
  const { added, removed } = setChanges(write)
  const wanted = primaryOf(write)
  const [{ all, primary }, has] = [roleFields, new Set(roles.map(({ ContactId }) => ContactId))]
  const toMake = new Set([...added, ...(wanted == null ? [] : [wanted])].filter((id) => !has.has(id)))
  const created = [...toMake].map((id): Step => {
    const row = { OpportunityId: opportunity, ContactId: id, IsPrimary: id === wanted }
    return { write, field: id === wanted ? primary : all, kind: 'create', row }
  })
  const leaving = (role: ContactRole) => removed.includes(role.ContactId) && role.ContactId !== wanted
  const deleted = roles.filter(leaving).map(({ Id }): Step => ({ write, field: all, kind: 'delete', id: Id }))
  return [
    ...created,
    ...primarySteps(
      write,
      wanted,
      roles.filter((role) => !leaving(role)),
    ),
    ...deleted,
  ]
}

/** Salesforce makes the former primary contact an ordinary one. */
function primarySteps(write: RemoteWrite, wanted: string | null | undefined, roles: readonly ContactRole[]): readonly Step[] {
  if (wanted === undefined) return []
  const step = ({ Id }: ContactRole, isPrimary: boolean): Step => ({
    write,
    field: roleFields.primary,
    kind: 'update',
    id: Id,
    isPrimary,
  })
  if (wanted === null) return roles.filter(({ IsPrimary }) => IsPrimary).map((role) => step(role, false))
  const own = roles.filter(({ ContactId }) => ContactId === wanted)
  return own.some(({ IsPrimary }) => IsPrimary) ? [] : own.slice(0, 1).map((role) => step(role, true))
}

function setChanges(write: RemoteWrite) {
  const after = write.properties[roleFields.all]
  if (after === undefined) return { added: [], removed: [] }
  return memberChanges(write.kind === 'create' ? null : write.before.properties[roleFields.all], after)
}

/** Undefined where the write says nothing of it. */
function primaryOf({ kind, properties }: RemoteWrite): string | null | undefined {
  const value: FieldValue | undefined = properties[roleFields.primary]
  if (value === undefined || (value === null && kind === 'create')) return undefined
  return value === null ? null : String(value)
}

/** The primary contact is known; all of them only where nobody else may have added one. */
function knownAfter(write: RemoteWrite) {
  const primary = primaryOf(write)
  return primary === undefined ? {} : { [roleFields.primary]: primary }
}

async function send(conversation: Conversation, kind: Step['kind'], steps: readonly Step[]): Promise<readonly SaveResult[]> {
  const attributes = { type: roleObject }
  const answer = await call(
    conversation,
    async (connection): Promise<unknown> => {
      const options = { allOrNone: false }
      if (kind === 'create') {
        const rows = steps.flatMap((step) => (step.kind === 'create' ? [{ attributes, ...step.row }] : []))
        return connection.create(roleObject, rows, options)
      }
      if (kind === 'update') {
        const rows = steps.flatMap((step) => (step.kind === 'update' ? [{ Id: step.id, IsPrimary: step.isPrimary }] : []))
        return connection.update(roleObject, rows, options)
      }
      const ids = steps.flatMap((step) => (step.kind === 'delete' ? [step.id] : []))
      return connection.destroy(roleObject, ids, options)
    },
    kind === 'create' ? 'once' : 'repeatable',
  )
  return readAnswer(saveResultsSchema.length(steps.length), answer)
}

/** What Salesforce says against a step, as of the field that it is for; null where it is done, or somebody else has done it. */
function problemIn({ kind, field }: Step, answer: SaveResult | undefined): Problem | null {
  if (answer?.success === true) return null
  const [error] = answer?.errors ?? []
  if (error === undefined) return { code: 'NO_ANSWER', message: '', fields: [field], existingId: null, duplicates: null }
  if (kind === 'delete' && goneCodes.has(error.statusCode)) return null
  return { ...problemOf({ ...error, code: error.statusCode }), fields: [field] }
}
