import { z } from 'zod'

/** From the most to the least that somebody may do in an organisation. */
export const roles = ['owner', 'admin', 'manager', 'member', 'viewer'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/**
 * What each role may do: the one table that routes, pages and row level security read. `npm run db:build` writes the database's copy,
 * private.role_allows.
 */
export const permissions = {
  read: {
    roles: ['owner', 'admin', 'manager', 'member', 'viewer'],
    does: 'See the records of the organisation, their history, and what syncs do.',
  },
  edit: { roles: ['owner', 'admin', 'manager', 'member'], does: 'Create and edit records, decide conflicts of their fields.' },
  decide: {
    roles: ['owner', 'admin', 'manager'],
    does: 'Decide which records are the same, merge contacts, and leave records out of a sync.',
  },
  secrets: { roles: ['owner', 'admin', 'manager'], does: 'See and change passports, visas, costs and margins.' },
  approve: { roles: ['owner', 'admin', 'manager'], does: 'Approve and reject what websites send in.' },
  import: { roles: ['owner', 'admin', 'manager'], does: 'Import files of records, and take imports back.' },
  connections: {
    roles: ['owner', 'admin'],
    does: 'Connect CRMs, change mapping, pipelines and settings, start syncs and approve held ones.',
  },
  privacy: { roles: ['owner', 'admin'], does: 'Erase people, and decide how long values and deleted contacts are kept.' },
  team: { roles: ['owner', 'admin'], does: 'Invite and remove people, change their roles, rename the organisation.' },
  webhooks: { roles: ['owner', 'admin'], does: 'Decide which other systems are told what happens here.' },
  knowledge: { roles: ['owner', 'admin'], does: 'Decide which outside sources replies draw on.' },
  keys: { roles: ['owner', 'admin'], does: 'Make and revoke API keys.' },
  ownership: { roles: ['owner'], does: 'Make and unmake owners, delete the organisation.' },
} as const satisfies Readonly<Record<string, { readonly roles: readonly Role[]; readonly does: string }>>

export type Permission = keyof typeof permissions

/** The roles that may, from the most powerful down. */
export function rolesThatMay(permission: Permission): readonly Role[] {
  return permissions[permission].roles
}

export function may(role: Role, permission: Permission): boolean {
  return rolesThatMay(permission).includes(role)
}

/** `owners`, `owners and admins`, `owners, admins and managers`. */
export function peopleWhoMay(permission: Permission): string {
  return new Intl.ListFormat('en-GB').format(rolesThatMay(permission).map((role) => `${role}s`))
}
