import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { ChoicesByType } from '../port/remote-field.ts'
import { call, type Conversation } from './client.ts'
import { describeWhole } from './describe.ts'
import { statusOf } from './errors.ts'
import type { SalesforceObject } from './objects.ts'
import { readAnswer } from './schema.ts'

const choicesSchema = z.object({
  picklistFieldValues: z.record(z.string(), z.object({ values: z.array(z.object({ value: z.string() })) })),
})

/**
 * By field and choice, the names of the record types whose records may have it, for those that the connected user has; none where there is
 * nothing to tell apart. `describe` lists the choices of all of them. One call for each record type.
 * @see https://developer.salesforce.com/docs/platform/ui-api/guide/get-picklist-values-for-record-type.html
 */
export async function choicesByRecordType(conversation: Conversation, object: SalesforceObject): Promise<ChoicesByType> {
  const { recordTypeInfos } = await describeWhole(conversation, object)
  const types = recordTypeInfos.filter(({ master, active, available }) => !master && active && available)
  const read = await Promise.all(
    types.map(async ({ recordTypeId, name }) => ({ name, fields: await choicesOf(conversation, object, recordTypeId ?? '') })),
  )
  const byField = new Map<string, Map<string, string[]>>()
  for (const { name, fields } of read) {
    for (const [field, { values }] of Object.entries(fields)) {
      const byChoice = byField.get(field) ?? new Map<string, string[]>()
      byField.set(field, byChoice)
      for (const { value } of values) byChoice.set(value, [...(byChoice.get(value) ?? []), name])
    }
  }
  return byField
}

/** Nothing where the user may not use this API: the choices are shown as one list. */
async function choicesOf(conversation: Conversation, { sobject }: SalesforceObject, recordType: string) {
  const url = `/services/data/v${conversation.app.apiVersion}/ui-api/object-info/${sobject}/picklist-values/${recordType}`
  try {
    const answer = await call(conversation, async (connection): Promise<unknown> => connection.request({ method: 'GET', url }))
    return readAnswer(choicesSchema, answer).picklistFieldValues
  } catch (thrown) {
    if (thrown instanceof Failure && [403, 404].includes(statusOf(thrown) ?? 0)) return {}
    throw thrown
  }
}
