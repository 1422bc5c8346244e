import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { hubSpotUser } from './hubspot-user.ts'
import { pipedriveUser } from './pipedrive-user.ts'
import { salesforceUser } from './salesforce-user.ts'

/** The fields of each object that people of a CRM read and write in tests. A reference is the CRM's id of the record that it leads to. */
export type FieldsOf = {
  readonly contact: Field | 'account'
  readonly account: 'name' | 'domain' | 'website' | 'employees' | 'parent'
  /** The stage by the CRM's own name; in Pipedrive its number, or `won` and `lost`. */
  readonly opportunity: 'name' | 'stage' | 'amount' | 'closeDate' | 'account'
  readonly task: 'name'
  /** Salesforce's alone. */
  readonly lead: 'name' | 'company'
}
export type UserObject = keyof FieldsOf
/** The objects that random histories play. */
export type RecordObject = Exclude<UserObject, 'opportunity' | 'task' | 'lead'>

/** A contact's own fields. */
export type Field = 'email' | 'firstName' | 'lastName' | 'phone'
export type Values<F extends string = Field> = Readonly<Partial<Record<F, string | null>>>
export type CrmRecord<F extends string = Field> = { readonly id: string; readonly values: Readonly<Record<F, string | null>> }

/** Edits in a CRM's seeded account, past the hub. */
export type CrmUser<F extends string = Field> = {
  create(values: Values<F>): Promise<string>
  edit(id: string, values: Values<F>): Promise<void>
  remove(id: string): Promise<void>
  /** Merges the loser into the winner, which keeps its id. */
  merge(winner: string, loser: string): Promise<void>
  /** Restores a removed record. */
  restore(id: string): Promise<void>
  /** Removes a record so that the CRM has no trace of it. */
  erase(id: string): Promise<void>
  list(): Promise<readonly CrmRecord<F>[]>
}

const users = { salesforce: salesforceUser, hubspot: hubSpotUser, pipedrive: pipedriveUser }

/** What people do with a CRM's contacts. */
export function crmUser(crmType: CrmType, url: string): CrmUser {
  return users[crmType](url, 'contact')
}

/** What people do with a CRM's records of an object. */
export function recordUser<O extends UserObject>(crmType: CrmType, url: string, object: O): CrmUser<FieldsOf[O]> {
  return users[crmType](url, object)
}
