import type { RowError } from './errors.ts'
import { wholeSecond } from './field-values.ts'
import type { Incoming } from './incoming-values.ts'
import { leadStatuses } from './lead-statuses.ts'
import type { Stored, Values } from './record-store.ts'
import {
  createRecord,
  liveRecord,
  putRecord,
  rejected,
  updateRecord,
  type WriteOutcome,
  type WriteTarget,
} from './record-writes.ts'
import { idOf } from './requests.ts'
import type { Caller, Sandbox } from './sandbox.ts'
import { stages } from './stages.ts'

/** What a client asks of a lead; the numbers are those of records in the same org. */
export interface LeadConvert {
  readonly lead: number
  readonly status: string
  /** Existing records to convert into; null = new ones. */
  readonly account: number | null
  readonly contact: number | null
  readonly opportunity: number | null
  readonly opportunityName: string | null
  readonly doNotCreateOpportunity: boolean
  readonly overwriteLeadSource: boolean
  /** Owner of what is made; null = the lead's. */
  readonly owner: number | null
}

interface Converted {
  readonly kind: 'converted'
  readonly account: number
  readonly contact: number
  readonly opportunity: number | null
}

export type ConversionOutcome = Converted | { readonly kind: 'rejected'; readonly errors: readonly RowError[] }

const ofAccount = {
  Phone: 'Phone',
  Fax: 'Fax',
  Website: 'Website',
  Industry: 'Industry',
  AnnualRevenue: 'AnnualRevenue',
  NumberOfEmployees: 'NumberOfEmployees',
  BillingStreet: 'Street',
  BillingCity: 'City',
  BillingState: 'State',
  BillingPostalCode: 'PostalCode',
  BillingCountry: 'Country',
} as const
const ofContact = {
  FirstName: 'FirstName',
  LastName: 'LastName',
  Salutation: 'Salutation',
  Title: 'Title',
  Email: 'Email',
  Phone: 'Phone',
  MobilePhone: 'MobilePhone',
  Fax: 'Fax',
  LeadSource: 'LeadSource',
  Description: 'Description',
  MailingStreet: 'Street',
  MailingCity: 'City',
  MailingState: 'State',
  MailingPostalCode: 'PostalCode',
  MailingCountry: 'Country',
} as const

const copied = (lead: Values, fields: Readonly<Record<string, string>>): Record<string, Stored> =>
  Object.fromEntries(Object.entries(fields).map(([name, from]) => [name, lead[from] ?? null]))

/** Ends the conversion of a lead, which then leaves nothing behind. */
class Refused extends Error {
  readonly errors: readonly RowError[]
  constructor(errors: readonly RowError[]) {
    super('A lead was not converted')
    this.errors = errors
  }
}

function refuse(code: string, message: string, fields: readonly string[] = []): never {
  throw new Refused(rejected(code, message, fields).errors)
}

function numberOf(outcome: WriteOutcome): number {
  if (outcome.kind === 'rejected') throw new Refused(outcome.errors)
  return outcome.number
}

/**
 * Converts a lead as Salesforce does: into an account, a contact and, unless told not to, an opportunity with the contact as its primary one. Of
 * existing records only what is empty is filled. The lead stays, names what became of it, and can no longer be changed.
 */
export function convertLead(sandbox: Sandbox, caller: Caller, wanted: LeadConvert): ConversionOutcome {
  try {
    return sandbox.db.transaction(() => converted(sandbox, caller, wanted))
  } catch (error) {
    if (error instanceof Refused) return { kind: 'rejected', errors: error.errors }
    throw error
  }
}

function converted(sandbox: Sandbox, caller: Caller, wanted: LeadConvert): Converted {
  const target = (object: string): WriteTarget => ({
    caller,
    type: sandbox.objects.require(object),
    duplicates: { allowSave: false, includeRecordDetails: false },
  })
  const found = liveRecord(sandbox, target('Lead'), wanted.lead)
  if (found.kind === 'rejected') throw new Refused(found.errors)
  const lead = found.values
  check(lead, wanted)
  const owner = { OwnerId: idOf(sandbox.objects.require('User'), wanted.owner ?? Number(lead['OwnerId'])) }

  /** The record to convert into, with its blanks filled, or a new one. */
  function into(object: string, number: number | null, values: Readonly<Record<string, Stored>>, also: Incoming): number {
    if (number === null) return numberOf(createRecord(sandbox, target(object), { ...values, ...also, ...owner }))
    const existing = liveRecord(sandbox, target(object), number)
    if (existing.kind === 'rejected') throw new Refused(existing.errors)
    const blanks = Object.entries(values).filter(
      ([name, value]) => value !== null && ((existing.values[name] ?? null) === null || replaced(object, name)),
    )
    return blanks.length === 0 ? number : numberOf(updateRecord(sandbox, target(object), number, Object.fromEntries(blanks)))
  }
  const replaced = (object: string, name: string) => wanted.overwriteLeadSource && object === 'Contact' && name === 'LeadSource'

  const account = into('Account', wanted.account, copied(lead, ofAccount), { Name: lead['Company'] })
  const accountId = idOf(sandbox.objects.require('Account'), account)
  if (wanted.contact !== null) {
    const contact = sandbox.records.newest(sandbox.objects.require('Contact'), caller.org, wanted.contact)
    if (contact?.['AccountId'] !== account) refuse('INVALID_FIELD', 'contact does not belong to the account', ['ContactId'])
  }
  const contact = into('Contact', wanted.contact, copied(lead, ofContact), { AccountId: accountId })
  const opportunity = wanted.doNotCreateOpportunity
    ? null
    : opportunityOf(sandbox, target, { lead, wanted, accountId, contact, owner })

  moveRelated(sandbox, target, wanted.lead, {
    contact,
    what: opportunity === null ? ['Account', account] : ['Opportunity', opportunity],
  })
  putRecord(sandbox, target('Lead'), wanted.lead, {
    ...lead,
    Status: wanted.status,
    IsConverted: 1,
    ConvertedDate: new Date(sandbox.clock()).toISOString().slice(0, 10),
    ConvertedAccountId: account,
    ConvertedContactId: contact,
    ConvertedOpportunityId: opportunity,
  })
  sandbox.changes.add({
    org: caller.org,
    type: sandbox.objects.require('Lead'),
    number: wanted.lead,
    at: wholeSecond(sandbox.clock()),
  })
  return { kind: 'converted', account, contact, opportunity }
}

/** Activities and notes of the lead are the contact's; activities are about the opportunity or else the account. */
function moveRelated(
  sandbox: Sandbox,
  target: (object: string) => WriteTarget,
  lead: number,
  { contact, what: [object, number] }: { readonly contact: number; readonly what: readonly [object: string, number: number] },
): void {
  const leadId = idOf(sandbox.objects.require('Lead'), lead)
  const contactId = idOf(sandbox.objects.require('Contact'), contact)
  const whatId = idOf(sandbox.objects.require(object), number)
  for (const [name, field, also] of [
    ['Task', 'WhoId', { WhatId: whatId }],
    ['Event', 'WhoId', { WhatId: whatId }],
    ['Note', 'ParentId', {}],
    ['ContentDocumentLink', 'LinkedEntityId', {}],
  ] as const) {
    const { type, caller } = target(name)
    for (const related of sandbox.records.referring(type, caller.org, field, leadId)) {
      const values = sandbox.records.newest(type, caller.org, related)
      if (values !== null && values['IsDeleted'] !== 1)
        putRecord(sandbox, target(name), related, { ...values, [field]: contactId, ...also })
    }
  }
}

function check(lead: Values, wanted: LeadConvert): void {
  if (lead['IsConverted'] === 1) refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
  if (!leadStatuses.some(({ name, isConverted }) => isConverted && name === wanted.status))
    refuse('INVALID_STATUS', `invalid convertedStatus: ${wanted.status}`, ['Status'])
  if (wanted.contact !== null && wanted.account === null)
    refuse('REQUIRED_FIELD_MISSING', 'accountId is required when contactId is specified', ['AccountId'])
  if (wanted.doNotCreateOpportunity && (wanted.opportunity !== null || wanted.opportunityName !== null)) {
    const rule = 'If doNotCreateOpportunity is true, opportunityName and opportunityId must be null.'
    refuse('INVALID_FIELD', `One or more leads couldn't be converted. ${rule}`, ['Id'])
  }
}

/** The last day of the quarter: when a new opportunity is expected to close. */
function quarterEnd(now: number): string {
  const date = new Date(now)
  const month = Math.floor(date.getUTCMonth() / 3) * 3 + 3
  return new Date(Date.UTC(date.getUTCFullYear(), month, 0)).toISOString().slice(0, 10)
}

function opportunityOf(
  sandbox: Sandbox,
  target: (object: string) => WriteTarget,
  of: {
    readonly lead: Values
    readonly wanted: LeadConvert
    readonly accountId: string
    readonly contact: number
    readonly owner: Incoming
  },
): number {
  const { lead, wanted } = of
  const contactId = idOf(sandbox.objects.require('Contact'), of.contact)
  if (wanted.opportunity !== null) {
    const role = { OpportunityId: idOf(sandbox.objects.require('Opportunity'), wanted.opportunity), ContactId: contactId }
    numberOf(createRecord(sandbox, target('OpportunityContactRole'), role))
    return wanted.opportunity
  }
  const made = {
    Name: wanted.opportunityName ?? `${lead['Company']}-`,
    StageName: stages[0]?.name,
    CloseDate: quarterEnd(sandbox.clock()),
    LeadSource: lead['LeadSource'] ?? null,
    AccountId: of.accountId,
    ContactId: contactId,
    ...of.owner,
  }
  return numberOf(createRecord(sandbox, target('Opportunity'), made))
}
