import type { FieldType, FieldValue } from './entities.ts'

/** Between the members of a set in its notation, which is a text: `green;red`. */
export const memberSeparator = ';'

/** Whether a field of this type holds several values, of which each is merged by itself. */
export function holdsMembers(type: FieldType): boolean {
  return type === 'set' || leadsToSeveral(type)
}

/** Whether each member leads to a record. */
export function leadsToSeveral(type: FieldType): boolean {
  return type === 'references' || type === 'roles'
}

/** The members of a set, in their order, each once. */
export function membersOf(value: FieldValue | undefined): readonly string[] {
  const parts = String(value ?? '').split(memberSeparator)
  return [...new Set(parts.map((part) => part.normalize('NFC').trim()))].filter((member) => member !== '')
}

/** The set of these members; null for none. */
export function setOf(members: Iterable<string>): FieldValue {
  const all = [...new Set(members)]
  return all.length === 0 ? null : all.join(memberSeparator)
}

/** Something done to each member of a set. */
export function eachMember(value: FieldValue, change: (member: string) => FieldValue): FieldValue {
  return setOf(
    membersOf(value)
      .map((member) => String(change(member) ?? ''))
      .filter((member) => member !== ''),
  )
}

/** What two versions of a set differ in. */
export function memberChanges(before: FieldValue | undefined, after: FieldValue | undefined) {
  const [was, is] = [membersOf(before), membersOf(after)]
  return { added: without(is, was), removed: without(was, is) }
}

/** A set with what was done to another version of it. */
export function withMemberChanges(
  value: FieldValue,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
): FieldValue {
  return setOf(without([...membersOf(value), ...added], removed))
}

function without(members: readonly string[], others: readonly string[]): readonly string[] {
  const taken = new Set(others)
  return members.filter((member) => !taken.has(member))
}
