import type { RemoteField } from '../connector.ts'
import { call, type Conversation } from './client.ts'
import { externalIdField, fieldTypeOf, type SObject } from './mapping.ts'
import { describeSchema, readAnswer, type SalesforceField } from './schema.ts'

/** What the connected user may see of an object, asked for once per conversation. */
function describe(conversation: Conversation, sobject: SObject): Promise<readonly SalesforceField[]> {
  return conversation.session.once(`salesforce:describe:${sobject}`, async () => {
    const { fields } = readAnswer(describeSchema, await call(conversation, (connection) => connection.describe(sobject)))
    return fields
  })
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
  const fields = await describe(conversation, sobject)
  return fields.some(
    ({ name, externalId, unique, createable, length }) =>
      name === externalIdField && externalId && unique && createable && length >= ourIdLength,
  )
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
