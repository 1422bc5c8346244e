import type { z } from 'zod'
import type { RemoteField } from '../port/remote-field.ts'
import { call, type Conversation } from './client.ts'
import { fieldTypeOf } from './mapping.ts'
import { labelsBetween } from './association-labels.ts'
import { readAccount } from './health.ts'
import type { HubSpotObject } from './object-type.ts'
import { stageOptions } from './pipelines.ts'
import { propertySchema, readAnswer } from './schema.ts'

/** The properties of an object, without the one that holds our id, and what its associations hold. */
export async function describeFields(conversation: Conversation, object: HubSpotObject): Promise<readonly RemoteField[]> {
  const [answer, stages, currency, labelled] = await Promise.all([
    call(conversation, 'general', (client) => client.crm.properties.coreApi.getAll(object.path, false)),
    stageOptions(conversation, object),
    object.isInCompanyCurrency === true ? companyCurrency(conversation) : {},
    describedLabels(conversation, object),
  ])
  const properties = answer.results
    .map((property) => toRemoteField(object, readAnswer(propertySchema, property)))
    .filter((field) => field.name !== object.externalId.property)
    .map((field) => (field.type === 'money' ? { ...field, ...currency } : field))
    .map((field) => (field.name === object.stage?.property ? { ...field, options: stages } : field))
  const associated = Object.entries(object.references).flatMap(
    ([name, { target, associated, isMany, hasLabels }]): RemoteField[] =>
      associated === undefined || hasLabels === true
        ? []
        : [{ name, label: associated.label, type: isMany ? 'references' : 'reference', readOnly: false, target }],
  )
  const { author } = object
  const written: readonly RemoteField[] =
    author === undefined ? [] : [{ name: author.field, label: 'Created by', type: 'text', readOnly: true }]
  return [...properties, ...associated, ...labelled, ...written]
}

/** What each of several is, where the account's people have made labels for it. */
async function describedLabels(conversation: Conversation, object: HubSpotObject): Promise<readonly RemoteField[]> {
  const fields = Object.entries(object.references).flatMap(([name, { target, hasLabels, associated }]) =>
    hasLabels === true && associated !== undefined ? [{ name, target, label: associated.label }] : [],
  )
  const described = await Promise.all(
    fields.map(async ({ name, target, label }) => {
      const labels = await labelsBetween(conversation, object, target)
      return labels.length === 0 ? [] : [{ name, label, type: 'roles', readOnly: false, target } as const]
    }),
  )
  return described.flat()
}

/** One call per run. */
async function companyCurrency(conversation: Conversation): Promise<Pick<RemoteField, 'currency'>> {
  const { session } = conversation
  const account = await session.memoizeForRun('hubspot:account', () => readAccount(conversation))
  return account.companyCurrency == null ? {} : { currency: account.companyCurrency }
}

function toRemoteField(object: HubSpotObject, property: z.infer<typeof propertySchema>): RemoteField {
  const { name, label } = property
  const reference = object.references[name]
  // Read-only to HubSpot: it is written as an association.
  if (reference !== undefined) return { name, label, type: 'reference', readOnly: false, target: reference.target }
  // Whose owners are listed by an API of their own.
  if (property.referencedObjectType === 'OWNER') {
    const readOnly = property.modificationMetadata?.readOnlyValue === true || property.calculated === true
    return { name, label, type: 'reference', readOnly, target: 'user' }
  }
  const options = property.options
    .filter((option) => option.hidden !== true)
    .map(({ value, label: shown }) => ({ value, label: shown }))
  const isPipeline = name === object.stage?.pipeline
  const type = object.inMilliseconds?.includes(name) ? 'datetime' : fieldTypeOf(property)
  return {
    name,
    label,
    type,
    // The pipeline follows from the stage.
    readOnly: isPipeline || property.modificationMetadata?.readOnlyValue === true || property.calculated === true,
    ...(type === 'money' && object.currency !== undefined ? { currencyField: object.currency } : {}),
    ...(options.length > 0 ? { options } : {}),
    ...(object.required?.includes(name) ? { required: name } : {}),
    ...(object.filledWithNow?.includes(name) ? { neverBlank: true } : {}),
  }
}
