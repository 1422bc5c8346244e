import type { ObjectSpec } from './object-spec.ts'
import { fullName, owner } from './shared-fields.ts'

export const contact = {
  one: 'contact',
  many: 'contacts',
  isPerson: true,
  onByDefault: true,
  settings: {},
  fields: [
    { name: 'email', column: 'email', label: 'Email', type: 'email', lengthMax: 320 },
    { name: 'firstName', column: 'first_name', label: 'First name', type: 'text', lengthMax: 500 },
    { name: 'lastName', column: 'last_name', label: 'Last name', type: 'text', lengthMax: 500 },
    { name: 'phone', column: 'phone', label: 'Phone', type: 'phone', lengthMax: 100 },
    { name: 'company', column: 'company', label: 'Company', type: 'text', lengthMax: 500 },
    { name: 'jobTitle', column: 'job_title', label: 'Job title', type: 'text', lengthMax: 500 },
    { name: 'account', column: 'account_id', label: 'Linked company', type: 'reference', to: 'account', lengthMax: 36 },
    owner,
  ],
  joined: [fullName],
  searchKey: { kind: 'email', fields: ['email'], label: 'email' },
  namesakes: { name: ['lastName', 'firstName'], needs: [], apart: ['phone'] },
} as const satisfies ObjectSpec
