import { type Conversation, query } from './client.ts'
import type { SalesforceObject } from './objects.ts'

const countKey = ({ sobject }: SalesforceObject) => `salesforce:count:${sobject}`

/** Number of live records. Cached for the conversation, which also uses it to choose between REST and bulk. */
export async function countRecords(conversation: Conversation, object: SalesforceObject): Promise<number> {
  const count = await queryCount(conversation, object)
  await conversation.session.memoize(countKey(object), async () => count)
  return count
}

/** The same where one that was read earlier in the conversation is good enough. */
export function countOnce(conversation: Conversation, object: SalesforceObject): Promise<number> {
  return conversation.session.memoize(countKey(object), () => queryCount(conversation, object))
}

async function queryCount(conversation: Conversation, object: SalesforceObject): Promise<number> {
  return (await query(conversation, `SELECT COUNT() FROM ${object.sobject}`)).total
}
