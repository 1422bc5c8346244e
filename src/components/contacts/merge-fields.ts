import type { MergeField } from '@/src/components/contacts/merge-contact.tsx'
import { resourceOf } from '@/src/lib/records/resources/resources.ts'
import { documentOf } from '@/src/lib/records/resources/travel-documents.ts'

/** What two contacts may differ in: not what leads elsewhere, which people choose on the form. */
const mergeFields: readonly MergeField[] = resourceOf('contact')
  .members.filter(({ rules, kind }) => rules !== null && kind !== 'reference' && kind !== 'member')
  .map(({ name, label, secret }) => ({ name, label, document: secret === undefined ? null : documentOf(name) }))

/** Those that somebody compares when two contacts are merged: travel documents for who may see them. */
export function mergeFieldsFor(seesSecrets: boolean): readonly MergeField[] {
  return mergeFields.filter(({ document }) => document === null || seesSecrets)
}
