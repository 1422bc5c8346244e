import type { RemoteField } from '../connector.ts'
import { call, type Conversation } from './client.ts'
import { externalIdField, fieldTypeOf, masterField, type SObject } from './mapping.ts'
import { describeSchema, readAnswer, type SalesforceField } from './schema.ts'

/** What the connected user may see of an object, asked for once per conversation. */
function describe(conversation: Conversation, sobject: SObject): Promise<readonly SalesforceField[]> {
  return conversation.session.memoize(`salesforce:describe:${sobject}`, async () => {
    const { fields } = readAnswer(describeSchema, await call(conversation, (connection) => connection.describe(sobject)))
    const shelf = await shelfOf(conversation, sobject)
    shelf.columns = columnsAmong(fields)
    return fields
  })
}

/** What this conversation knows of the columns that only some orgs have. */
type Shelf = { columns: readonly string[] | null }

function shelfOf({ session }: Conversation, sobject: SObject): Promise<Shelf> {
  return session.memoize(`salesforce:org-columns:${sobject}`, async () => ({ columns: null }))
}

/** Columns that reads of everything ask for where the object has them: our own id, and which record a deleted one was merged into. */
export async function orgColumns(conversation: Conversation, sobject: SObject): Promise<string[]> {
  return columnsAmong(await describe(conversation, sobject))
}

/** The same as far as it is known without asking Salesforce; empty where it is not. */
export async function knownOrgColumns(conversation: Conversation, sobject: SObject): Promise<readonly string[]> {
  return (await shelfOf(conversation, sobject)).columns ?? []
}

/** Takes over what an earlier conversation has found out, unless this one knows better. */
export async function rememberOrgColumns(
  conversation: Conversation,
  sobject: SObject,
  columns: readonly string[],
): Promise<void> {
  const shelf = await shelfOf(conversation, sobject)
  shelf.columns ??= columns
}

function columnsAmong(fields: readonly SalesforceField[]): string[] {
  return [
    ...(fields.some(({ name }) => name === masterField) ? [masterField] : []),
    ...(fields.some(isOurId) ? [externalIdField] : []),
  ]
}

export async function describeFields(conversation: Conversation, sobject: SObject): Promise<readonly RemoteField[]> {
  const fields = await describe(conversation, sobject)
  const own = fields.flatMap((field) => toRemoteField(field) ?? [])
  const belongsToAccount = sobject === 'Contact' && fields.some((field) => field.relationshipName === 'Account')
  return belongsToAccount ? [...own, { name: 'Account.Name', label: 'Account name', type: 'text', readOnly: true }] : own
}

/** An id of ours, with its dashes. */
const ourIdLength = 36

/** Whether creates can be repeated: the object has a field for our id that the org keeps unique and that we may write. */
export async function keepsOurId(conversation: Conversation, sobject: SObject): Promise<boolean> {
  return (await describe(conversation, sobject)).some(isOurId)
}

function isOurId({ name, externalId, unique, createable, length }: SalesforceField): boolean {
  return name === externalIdField && externalId && unique && createable && length >= ourIdLength
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
    ...(type === 'picklist' && options.length > 0 ? { options } : {}),
  }
}
