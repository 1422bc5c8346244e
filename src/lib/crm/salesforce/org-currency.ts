import '@jsforce/jsforce-node/lib/api/soap.js'
import { z } from 'zod'
import type { RemoteField } from '../port/remote-field.ts'
import { call, type Conversation } from './client.ts'
import { readAnswer } from './schema.ts'

/** Null where the org has several. */
const userInfoSchema = z.object({ orgDefaultCurrencyIsoCode: z.string().nullish() })

/**
 * The currency of all amounts of an org with one currency; nothing where it does not say. One call per run. REST has none for it.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getuserinfo_getuserinforesult.htm
 */
export async function currencyOfOrg(conversation: Conversation): Promise<Pick<RemoteField, 'currency'>> {
  const currency = await conversation.session.memoizeForRun('salesforce:org-currency', async () => {
    const answer = await call(conversation, (connection) => connection.soap.getUserInfo())
    return readAnswer(userInfoSchema, answer).orgDefaultCurrencyIsoCode ?? null
  })
  return currency === null ? {} : { currency }
}
