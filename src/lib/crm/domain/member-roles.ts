/**
 * Between the id of a record and what it is to the holder, in a member of a field of roles: `id=Decision Maker`. No id has it, neither ours nor
 * a CRM's. Anyone who is several things has a member for each.
 */
const roleMark = '='

/** The id in a member of a field that leads to several records, whether or not it says a role. */
export function idOfMember(member: string): string {
  const at = member.indexOf(roleMark)
  return at === -1 ? member : member.slice(0, at)
}

/** What the record is to the holder; null where its member does not say. */
export function roleOfMember(member: string): string | null {
  const at = member.indexOf(roleMark)
  return at === -1 ? null : member.slice(at + 1)
}

/** The member with another id, as of the same record on the other side, and the same role. */
export function withIdOfMember(member: string, id: string): string {
  const role = roleOfMember(member)
  return role === null ? id : `${id}${roleMark}${role}`
}

/**
 * A record in a role; null where the role has no words. What separates members is none of them: it becomes a comma here, and a connector
 * sends the words that its CRM has for that.
 */
export function memberInRole(id: string, role: string | null): string | null {
  const words = (role ?? '').replaceAll(';', ',').normalize('NFC').trim()
  return words === '' ? null : `${id}${roleMark}${words}`
}
