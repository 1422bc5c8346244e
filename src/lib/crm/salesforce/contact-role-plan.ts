import { idOfMember, memberInRole, roleOfMember } from '../domain/member-roles.ts'
import { memberChanges } from '../domain/sets.ts'
import type { RemoteWrite } from '../port/writes.ts'
import type { ContactRole } from './contact-roles.ts'
import { roleFields } from './role-fields.ts'

type RoleField = (typeof roleFields)[keyof typeof roleFields]
type RoleValues = Partial<Pick<ContactRole, 'Role' | 'IsPrimary'>>

/** Something to do to one row of the contact roles of an opportunity, with the field that it is for. */
export type RoleStep = { readonly field: RoleField } & (
  | { readonly kind: 'create'; readonly contact: string; readonly values: RoleValues }
  | { readonly kind: 'update'; readonly id: string; readonly values: RoleValues }
  | { readonly kind: 'delete'; readonly id: string }
)

/**
 * What makes the rows of an opportunity say what was written: its contacts, the primary one, and what each of them is. A row of a contact is one
 * role of theirs, or none; what nobody has changed stays, in rows of people in Salesforce too. Pure.
 */
export function planRoles(write: RemoteWrite, rows: readonly ContactRole[]): readonly RoleStep[] {
  const contacts = changesOf(write, roleFields.all)
  const roles = changesOf(write, roleFields.roles)
  const primary = primaryOf(write)
  const given = Map.groupBy(roles.added, idOfMember)
  const leaving = new Set(contacts.removed.filter((id) => id !== primary && !given.has(id)))
  const stays = rows.filter(({ ContactId }) => !leaving.has(ContactId))
  const named = new Set([
    ...contacts.added,
    ...(primary == null ? [] : [primary]),
    ...given.keys(),
    ...roles.removed.map(idOfMember),
  ])
  const steps = [...named].flatMap((contact) => {
    const own = stays.filter(({ ContactId }) => ContactId === contact)
    return own.length > 0
      ? changeRoles(own, given.get(contact) ?? [], new Set(roles.removed))
      : createRoles(contact, given.get(contact) ?? [], {
          isPrimary: contact === primary,
          isContact: contacts.added.includes(contact),
        })
  })
  const deleted = rows.flatMap(({ Id, ContactId }): RoleStep[] =>
    leaving.has(ContactId) ? [{ kind: 'delete', field: roleFields.all, id: Id }] : [],
  )
  return withPrimary([...steps, ...deleted], stays, primary)
}

/** Undefined where the write says nothing of it. */
export function primaryOf({ kind, properties }: RemoteWrite): string | null | undefined {
  const value = properties[roleFields.primary]
  if (value === undefined || (value === null && kind === 'create')) return undefined
  return value === null ? null : String(value)
}

function changesOf(write: RemoteWrite, field: RoleField) {
  const after = write.properties[field]
  if (after === undefined) return { added: [], removed: [] }
  return memberChanges(write.kind === 'create' ? null : write.before.properties[field], after)
}

/** A contact who has no row yet: one for each role, or one without. A role alone that is taken away makes none. */
function createRoles(
  contact: string,
  given: readonly string[],
  { isPrimary, isContact }: { readonly isPrimary: boolean; readonly isContact: boolean },
): readonly RoleStep[] {
  if (!isPrimary && !isContact && given.length === 0) return []
  const field = isPrimary ? roleFields.primary : isContact ? roleFields.all : roleFields.roles
  const [first, ...others] = given.map(roleOfMember)
  const more = first === undefined ? {} : { Role: first }
  return [
    { kind: 'create', field, contact, values: { IsPrimary: isPrimary, ...more } },
    ...others.map(
      (role): RoleStep => ({ kind: 'create', field: roleFields.roles, contact, values: { IsPrimary: false, Role: role } }),
    ),
  ]
}

/** What was taken from a contact goes from its rows, and what was given takes its place, or that of a row without a role. */
function changeRoles(own: readonly ContactRole[], given: readonly string[], taken: ReadonlySet<string>): readonly RoleStep[] {
  const memberOf = ({ ContactId, Role }: ContactRole) => memberInRole(ContactId, Role)
  const held = new Set(own.map(memberOf))
  const isTaken = (row: ContactRole) => taken.has(memberOf(row) ?? '')
  const free = [...own.filter(isTaken), ...own.filter((row) => memberOf(row) === null)]
  const field = roleFields.roles
  const steps: RoleStep[] = []
  for (const member of given.filter((each) => !held.has(each))) {
    const [row, values] = [free.shift(), { Role: roleOfMember(member) }]
    if (row === undefined)
      steps.push({ kind: 'create', field, contact: idOfMember(member), values: { IsPrimary: false, ...values } })
    else steps.push({ kind: 'update', field, id: row.Id, values })
  }
  let left = own.length
  for (const row of free.filter(isTaken)) {
    // The last row is what makes the contact one of the opportunity's.
    const isDeleted = left > 1 && !row.IsPrimary
    if (isDeleted) left -= 1
    steps.push(isDeleted ? { kind: 'delete', field, id: row.Id } : { kind: 'update', field, id: row.Id, values: { Role: null } })
  }
  return steps
}

/** The steps with those that make a contact the primary one, or nobody: Salesforce makes the former one an ordinary one by itself. */
function withPrimary(
  steps: readonly RoleStep[],
  stays: readonly ContactRole[],
  primary: string | null | undefined,
): readonly RoleStep[] {
  if (primary === undefined) return steps
  const deleted = new Set(steps.flatMap((step) => (step.kind === 'delete' ? [step.id] : [])))
  const rows = stays.filter(({ Id }) => !deleted.has(Id))
  const own = rows.filter(({ ContactId }) => ContactId === primary)
  const changed = primary === null ? rows.filter(({ IsPrimary }) => IsPrimary) : own.slice(0, 1)
  if (primary !== null && own.some(({ IsPrimary }) => IsPrimary)) return steps
  const values = { IsPrimary: primary !== null }
  const ids = new Set(changed.map(({ Id }) => Id))
  // One call changes a row once.
  const joined = steps.map((step) =>
    step.kind === 'update' && ids.delete(step.id) ? { ...step, values: { ...step.values, ...values } } : step,
  )
  return [...joined, ...[...ids].map((id): RoleStep => ({ kind: 'update', field: roleFields.primary, id, values }))]
}
