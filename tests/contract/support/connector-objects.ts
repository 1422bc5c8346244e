import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { FieldValues, ObjectType } from '../../../src/lib/crm/domain/entities.ts'
import type { KeyKind } from '../../../src/lib/crm/domain/record-keys.ts'

/** An object of a CRM as the shared suites write it. */
export type ObjectFixture = {
  /** Its fields for a key, any text, the name that it needs, and a read-only one. */
  readonly fields: Readonly<Record<'key' | 'text' | 'name' | 'readOnly', string>>
  /** Further values that a new one needs. */
  readonly needs?: FieldValues
  /** `none`: the CRM cannot be searched for it, and the field for a key holds any text. */
  readonly keyKind: KeyKind
  /** A value that the CRM refuses in a field. */
  readonly invalid: { readonly field: string; readonly value: string }
  /** A well-formed id that no record has. */
  readonly unknownId: string
  /** What the CRM does with a live record that is to be erased. */
  readonly erases: 'erased' | 'deleted' | 'rejected'
}

/** The objects of each registered CRM that the shared suites run over. */
export const connectorObjects: Readonly<Partial<Record<CrmType, Readonly<Partial<Record<ObjectType, ObjectFixture>>>>>> = {
  hubspot: {
    contact: {
      fields: { key: 'email', text: 'firstname', name: 'lastname', readOnly: 'createdate' },
      keyKind: 'email',
      invalid: { field: 'email', value: 'not an address' },
      unknownId: '999999999',
      erases: 'erased',
    },
    account: {
      fields: { key: 'domain', text: 'city', name: 'name', readOnly: 'createdate' },
      keyKind: 'domain',
      invalid: { field: 'annualrevenue', value: 'a lot' },
      unknownId: '999999999',
      erases: 'rejected',
    },
    opportunity: {
      fields: { key: 'description', text: 'hs_next_step', name: 'dealname', readOnly: 'createdate' },
      needs: { dealstage: 'default/appointmentscheduled' },
      keyKind: 'none',
      invalid: { field: 'amount', value: 'a lot' },
      unknownId: '999999999',
      erases: 'rejected',
    },
  },
  salesforce: {
    contact: {
      fields: { key: 'Email', text: 'FirstName', name: 'LastName', readOnly: 'CreatedDate' },
      keyKind: 'email',
      invalid: { field: 'Email', value: 'not an address' },
      unknownId: '003000000000999AAA',
      erases: 'erased',
    },
    account: {
      fields: { key: 'Website', text: 'BillingCity', name: 'Name', readOnly: 'CreatedDate' },
      keyKind: 'domain',
      invalid: { field: 'Phone', value: '1'.repeat(41) },
      unknownId: '001000000000999AAA',
      erases: 'erased',
    },
    opportunity: {
      fields: { key: 'Description', text: 'NextStep', name: 'Name', readOnly: 'CreatedDate' },
      needs: { StageName: 'Prospecting', CloseDate: '2026-12-31' },
      keyKind: 'none',
      invalid: { field: 'StageName', value: 'Nowhere' },
      unknownId: '006000000000999AAA',
      erases: 'erased',
    },
    lead: {
      fields: { key: 'Email', text: 'FirstName', name: 'LastName', readOnly: 'CreatedDate' },
      needs: { Company: 'Somewhere' },
      keyKind: 'email',
      invalid: { field: 'Email', value: 'not an address' },
      unknownId: '00Q000000000999AAA',
      erases: 'erased',
    },
  },
  pipedrive: {
    contact: {
      fields: { key: 'email', text: 'first_name', name: 'last_name', readOnly: 'add_time' },
      keyKind: 'email',
      invalid: { field: 'email', value: 'not an address' },
      unknownId: '999999999',
      // Its API ends nothing: what is deleted stays for thirty days.
      erases: 'deleted',
    },
    account: {
      fields: { key: 'website', text: 'linkedin', name: 'name', readOnly: 'add_time' },
      keyKind: 'domain',
      invalid: { field: 'annual_revenue', value: 'a lot' },
      unknownId: '999999999',
      erases: 'deleted',
    },
    opportunity: {
      // Beside its title and why it was lost, Pipedrive has no text of a deal: the other one is a field that is added first.
      fields: { key: 'added', text: 'lost_reason', name: 'title', readOnly: 'add_time' },
      needs: { stage_id: 'lost' },
      keyKind: 'none',
      invalid: { field: 'value', value: 'a lot' },
      unknownId: '999999999',
      erases: 'deleted',
    },
  },
}
