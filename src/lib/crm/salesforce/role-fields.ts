import type { RemoteField } from '../port/remote-field.ts'

/** Whom an opportunity has is in rows of its own, one for each contact and role. */
export const roleObject = 'OpportunityContactRole'

/** The names by which mappings know all contacts of an opportunity, and the primary one. No column has either. */
export const roleFields = { all: 'OpportunityContactRoles', primary: 'PrimaryContact' } as const

export function isRoleField(name: string): boolean {
  return name === roleFields.all || name === roleFields.primary
}

export const describedRoles: readonly RemoteField[] = [
  { name: roleFields.all, label: 'Contact roles', type: 'references', readOnly: false, target: 'contact' },
  { name: roleFields.primary, label: 'Primary contact', type: 'reference', readOnly: false, target: 'contact' },
]
