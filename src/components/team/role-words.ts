import type { Option } from '@/src/components/ui/choice.tsx'
import { may, type Role, roles } from '@/src/lib/core/access/roles.ts'

const meanings: Readonly<Record<Role, string>> = {
  owner: 'Everything, owners and the end of the organisation included.',
  admin: 'CRMs, mapping, settings and people.',
  manager: 'Edits records, and decides which records are the same.',
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
