import { mappingRow } from '../../connector-kit/mapping-row.ts'
import type { ObjectType } from '../../domain/entities.ts'
import type { RemoteField } from '../../port/remote-field.ts'

/** Notes of today's Salesforce, files of HTML that links put on records, and those of before, texts on one record. */
export const contentNote = 'ContentNote'
export const classicNote = 'Note'

/** What a note is on, by our names: the prefix of its ids, and the field of the links to it, which is ours: Salesforce has rows of links. */
export const linkFields = {
  'ContentDocumentLinks.Account': { target: 'account', prefix: '001', label: 'Accounts' },
  'ContentDocumentLinks.Contact': { target: 'contact', prefix: '003', label: 'Contacts' },
  'ContentDocumentLinks.Opportunity': { target: 'opportunity', prefix: '006', label: 'Opportunities' },
  'ContentDocumentLinks.Lead': { target: 'lead', prefix: '00Q', label: 'Leads' },
} as const satisfies Record<string, { readonly target: ObjectType; readonly prefix: string; readonly label: string }>

export const linkFieldList = Object.entries(linkFields).map(([name, facts]) => ({ name, ...facts }))

export const noteTargets = ['account', 'contact', 'opportunity', 'lead'] as const satisfies readonly [ObjectType, ...ObjectType[]]

export const noteFields: readonly RemoteField[] = [
  { name: 'Title', label: 'Title', type: 'text', readOnly: false },
  { name: 'Content', label: 'Content', type: 'html', readOnly: false },
  { name: 'CreatedBy.Name', label: 'Created by', type: 'text', readOnly: true },
  { name: 'CreatedDate', label: 'Created date', type: 'datetime', readOnly: true },
  ...linkFieldList.map(({ name, label, target }): RemoteField => ({ name, label, type: 'references', readOnly: false, target })),
]

export const noteMapping = [
  mappingRow('title', 'Title'),
  mappingRow('body', 'Content'),
  mappingRow('author', 'CreatedBy.Name', 'from_crm'),
  mappingRow('writtenAt', 'CreatedDate', 'from_crm'),
]

export const noteReferences = [
  mappingRow('accounts', 'ContentDocumentLinks.Account'),
  mappingRow('contacts', 'ContentDocumentLinks.Contact'),
  mappingRow('opportunities', 'ContentDocumentLinks.Opportunity'),
  mappingRow('leads', 'ContentDocumentLinks.Lead'),
]

/** A note of before is by its id one that is only read. */
export function isClassic(id: string): boolean {
  return id.startsWith('002')
}
