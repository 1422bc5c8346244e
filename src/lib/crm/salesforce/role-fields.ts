import type { RemoteField } from '../port/remote-field.ts'

/** Whom an opportunity has is in rows of its own, one for each contact and role. */
export const roleObject = 'OpportunityContactRole'

/** The names by which mappings know all contacts of an opportunity, the primary one, and what each of them is. No column has any. */
export const roleFields = { all: 'OpportunityContactRoles', primary: 'PrimaryContact', roles: 'RolesOfContacts' } as const

export function isRoleField(name: string): boolean {
  return Object.values<string>(roleFields).includes(name)
}

export const describedRoles: readonly RemoteField[] = [
  { name: roleFields.all, label: 'Contact roles', type: 'references', readOnly: false, target: 'contact' },
  { name: roleFields.primary, label: 'Primary contact', type: 'reference', readOnly: false, target: 'contact' },
  { name: roleFields.roles, label: 'Role of each contact', type: 'roles', readOnly: false, target: 'contact' },
]
