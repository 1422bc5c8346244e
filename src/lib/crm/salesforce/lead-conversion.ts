import '@jsforce/jsforce-node/lib/api/soap.js'
import { z } from 'zod'
import { chunks } from '../connector-kit/chunks.ts'
import type { FieldValue } from '../domain/entities.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { call, type Conversation, queryRows } from './client.ts'
import { conversionFields, isConversionField } from './conversion-fields.ts'
import { problemOf } from './errors.ts'
import type { SalesforceObject } from './objects.ts'
import { refused } from './refused.ts'
import { readAnswer } from './schema.ts'
import { queriesForValues, select } from './soql.ts'

type Update = Extract<RemoteWrite, { kind: 'update' }>
/** A lead that is to become what we have made of it. */
type Conversion = { readonly write: Update; readonly contact: string }

/** Leads of one call of convertLead, at most. */
const batchSize = 100
const statusField = 'Status'

const statusesSchema = z.object({ records: z.array(z.object({ ApiName: z.string(), MasterLabel: z.string().nullish() })).min(1) })
const contactSchema = z.looseObject({ Id: z.string(), AccountId: z.string().nullable(), OwnerId: z.string() })
const errorSchema = z.object({ statusCode: z.string(), message: z.string().default('') })
const resultsSchema = z.array(z.object({ success: z.boolean(), errors: z.array(errorSchema).nullish() }))

/** The write without what a conversion says; null where nothing else is written. */
export function withoutConversion(write: RemoteWrite): RemoteWrite | null {
  if (!Object.keys(write.properties).some(isConversionField)) return write
  const own = Object.entries(write.properties).filter(([name]) => !isConversionField(name) && name !== statusField)
  return own.length === 0 && write.kind === 'update' ? null : { ...write, properties: Object.fromEntries(own) }
}

/**
 * Converts the leads of these writes, as far as those worked, into the contacts, accounts and opportunities that they name. REST has no
 * call for it, so it is the SOAP API's. A lead that was converted meanwhile is to be read again, which tells whether it was us.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_convertlead.htm
 */
export async function convertLeads(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
  results: readonly WriteResult[],
): Promise<readonly WriteResult[]> {
  const outcomes = new Map(results.map((result) => [result.key, result]))
  const wanted = writes.flatMap((write): Conversion[] => {
    const contact = write.properties[conversionFields.contact]
    const isWritten = outcomes.get(write.key)?.kind === 'ok'
    return isWritten && write.kind === 'update' && typeof contact === 'string' ? [{ write, contact }] : []
  })
  if (wanted.length === 0) return results
  const [status, contacts] = await Promise.all([convertedStatus(conversation), readContacts(conversation, wanted)])
  await joinAccounts(conversation, wanted, contacts)
  for (const some of chunks(wanted, batchSize)) {
    const answer = await call(conversation, (connection) =>
      connection.soap.convertLead(some.map((each) => toLeadConvert(each, contacts.get(each.contact), status))),
    )
    const answers = readAnswer(resultsSchema.length(some.length), answer)
    for (const [index, { write }] of some.entries()) {
      const [error] = answers[index]?.success === true ? [] : (answers[index]?.errors ?? [])
      const before = outcomes.get(write.key)
      if (answers[index]?.success === true && before?.kind === 'ok') {
        const updatedAt = new Date(conversation.now()).toISOString()
        outcomes.set(write.key, { ...before, updatedAt, stored: { ...before.stored, ...saidOf(write) } })
      } else if (error?.statusCode === 'CANNOT_UPDATE_CONVERTED_LEAD') {
        outcomes.set(write.key, { kind: 'changed', key: write.key })
      } else {
        const { statusCode: code, message } = error ?? { statusCode: 'NO_ANSWER', message: '' }
        outcomes.set(write.key, refused(object, write, { ...problemOf({ code, message }), fields: [conversionFields.contact] }))
      }
    }
  }
  return results.map((result) => outcomes.get(result.key) ?? result)
}

function saidOf({ properties }: RemoteWrite): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => isConversionField(name)))
}

/** In the order of the SOAP API's schema, which takes no other. */
function toLeadConvert({ write, contact }: Conversion, known: z.infer<typeof contactSchema> | undefined, status: string) {
  const wanted = textAt(write, conversionFields.account)
  const opportunity = textAt(write, conversionFields.opportunity)
  const own = textAt(write, statusField)
  return {
    // A contact is converted into with the account that it belongs to there.
    accountId: known?.AccountId ?? wanted,
    contactId: contact,
    convertedStatus: own ?? status,
    doNotCreateOpportunity: opportunity === null,
    leadId: write.id,
    ...(opportunity === null ? {} : { opportunityId: opportunity }),
    overwriteLeadSource: false,
    // A queue, which a lead may belong to, owns no contact.
    ...(known === undefined ? {} : { ownerId: known.OwnerId }),
    sendNotificationEmail: false,
  }
}

function textAt({ properties }: RemoteWrite, name: string): string | null {
  const value = properties[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** What a lead's status is once it is converted, where ours is not mapped: the first that the org has for it. */
function convertedStatus(conversation: Conversation): Promise<string> {
  return conversation.session.memoize('salesforce:converted-status', async () => {
    const soql = select({
      fields: ['ApiName', 'MasterLabel'],
      from: 'LeadStatus',
      where: 'IsConverted = true',
      orderBy: 'SortOrder',
    })
    const answer = await call(conversation, async (connection) => connection.query(soql))
    return readAnswer(statusesSchema, answer).records[0]?.ApiName ?? ''
  })
}

async function readContacts(conversation: Conversation, wanted: readonly Conversion[]) {
  const ids = [...new Set(wanted.map(({ contact }) => contact))]
  const queries = queriesForValues(ids, (list) =>
    select({
      fields: ['Id', 'SystemModstamp', 'IsDeleted', 'AccountId', 'OwnerId'],
      from: 'Contact',
      where: `Id IN ${list}`,
    }),
  )
  const rows = (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  return new Map(rows.map((row) => [row.Id, readAnswer(contactSchema, row)]))
}

/** Contacts without an account get the lead's: Salesforce converts into no contact that has none. */
async function joinAccounts(
  conversation: Conversation,
  wanted: readonly Conversion[],
  contacts: ReadonlyMap<string, z.infer<typeof contactSchema>>,
): Promise<void> {
  const accounts = new Map(
    wanted.flatMap(({ write, contact }): [string, string][] => {
      const account = textAt(write, conversionFields.account)
      return account !== null && contacts.get(contact)?.AccountId === null ? [[contact, account]] : []
    }),
  )
  const rows = [...accounts].map(([Id, AccountId]) => ({ Id, AccountId }))
  if (rows.length === 0) return
  await call(conversation, (connection) => connection.update('Contact', rows, { allOrNone: false }))
}
