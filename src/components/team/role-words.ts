import type { Option } from '@/src/components/ui/choice.tsx'
import { may, permissions, type Role, roles } from '@/src/lib/core/access/roles.ts'

const meanings: Readonly<Record<Role, string>> = {
  owner: 'Everything, owners and the end of the organisation included.',
  admin: 'CRMs, mapping, settings, people, API keys and webhooks.',
  manager: 'Edits, imports and merges records, decides what is sent in, and sees passports and margins.',
  member: 'Edits records, and decides conflicts of their fields.',
  viewer: 'Looks, and changes nothing.',
}

export const roleNames: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  manager: 'Manager',
  member: 'Member',
  viewer: 'Viewer',
}

/** The roles that somebody of a role may give. */
export function rolesToGive(own: Role): readonly Option<Role>[] {
  return roles
    .filter((role) => role !== 'owner' || may(own, 'ownership'))
    .map((value) => ({ value, label: roleNames[value], description: meanings[value] }))
}

/** What a role may do beyond the one before it, out of the table by which it is decided. */
export function addedTo(role: Role, before: Role | undefined): readonly string[] {
  return Object.values(permissions)
    .filter(({ roles: holders }) => isAmong(holders, role) && !(before && isAmong(holders, before)))
    .map(({ does }) => does)
}

function isAmong(holders: readonly Role[], role: Role): boolean {
  return holders.includes(role)
}
