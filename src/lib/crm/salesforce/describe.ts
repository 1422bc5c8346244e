import type { RemoteField } from '../connector.ts'
import { call, type Conversation } from './client.ts'
import { externalIdField, fieldTypeOf, masterField, type SObject } from './mapping.ts'
import { describeSchema, readAnswer, type SalesforceField } from './schema.ts'

/** Fields of an object that the connected user can see, read once per conversation. */
function describe(conversation: Conversation, sobject: SObject): Promise<readonly SalesforceField[]> {
  return conversation.session.memoize(`salesforce:describe:${sobject}`, async () => {
    const { fields } = readAnswer(describeSchema, await call(conversation, (connection) => connection.describe(sobject)))
    const cache = await columnCacheOf(conversation, sobject)
    cache.columns = columnsAmong(fields)
    return fields
  })
}

/** Optional columns, cached for a conversation. */
type ColumnCache = { columns: readonly string[] | null }

function columnCacheOf({ session }: Conversation, sobject: SObject): Promise<ColumnCache> {
  return session.memoize(`salesforce:org-columns:${sobject}`, async () => ({ columns: null }))
}

/** Optional columns that the object has in this org: our own id, and the record that a deleted one was merged into. */
export async function orgColumns(conversation: Conversation, sobject: SObject): Promise<string[]> {
  return columnsAmong(await describe(conversation, sobject))
}

/** Like `orgColumns`, but only from the cache; empty when nothing is cached. */
export async function knownOrgColumns(conversation: Conversation, sobject: SObject): Promise<readonly string[]> {
  return (await columnCacheOf(conversation, sobject)).columns ?? []
}

/** Caches the columns that an earlier conversation has read, unless this one has read them itself. */
export async function rememberOrgColumns(
  conversation: Conversation,
  sobject: SObject,
  columns: readonly string[],
): Promise<void> {
  const cache = await columnCacheOf(conversation, sobject)
  cache.columns ??= columns
}

function columnsAmong(fields: readonly SalesforceField[]): string[] {
  return [
    ...(fields.some(({ name }) => name === masterField) ? [masterField] : []),
    ...(fields.some(isExternalIdField) ? [externalIdField] : []),
  ]
}

export async function describeFields(conversation: Conversation, sobject: SObject): Promise<readonly RemoteField[]> {
  const fields = await describe(conversation, sobject)
  const own = fields.flatMap((field) => toRemoteField(field) ?? [])
  const belongsToAccount = sobject === 'Contact' && fields.some((field) => field.relationshipName === 'Account')
  return belongsToAccount ? [...own, { name: 'Account.Name', label: 'Account name', type: 'text', readOnly: true }] : own
}

/** Length of a UUID with dashes. */
const uuidLength = 36

/** Whether creates are idempotent: the object has a unique, writable field for our id. */
export async function hasExternalIdField(conversation: Conversation, sobject: SObject): Promise<boolean> {
  return (await describe(conversation, sobject)).some(isExternalIdField)
}

/** Without a field for our id, a create that is not answered has to be waited for. */
export async function adviceFor(
  conversation: Conversation,
  sobject: SObject,
): Promise<readonly { readonly code: string; readonly message: string }[]> {
  if (await hasExternalIdField(conversation, sobject)) return []
  return [
    {
      code: 'no_external_id_field',
      message: `${sobject} has no field ${externalIdField} in this org (Text ${uuidLength}, External ID, Unique). It is not needed; but without it a new contact that Salesforce takes long to answer is looked for up to a quarter of an hour before it is sent again. An administrator can create it in Setup.`,
    },
  ]
}

function isExternalIdField({ name, externalId, unique, createable, length }: SalesforceField): boolean {
  return name === externalIdField && externalId && unique && createable && length >= uuidLength
}

function toRemoteField(field: SalesforceField): RemoteField | null {
  const type = fieldTypeOf(field.type)
  if (type === null || field.deprecatedAndHidden || field.name === externalIdField) return null
  const options = (field.picklistValues ?? [])
    .filter((option) => option.active)
    .map(({ value, label }) => ({ value, label: label ?? value }))
  return {
    name: field.name,
    label: field.label,
    type,
    readOnly: !field.updateable || field.calculated || field.autoNumber || field.name === 'Name',
    ...(type === 'boolean' ? { blank: false } : {}),
    ...((type === 'picklist' || type === 'set') && options.length > 0 ? { options } : {}),
    ...(field.createable && !field.nillable && !field.defaultedOnCreate ? { required: field.name } : {}),
  }
}
