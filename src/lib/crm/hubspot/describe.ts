import type { z } from 'zod'
import type { RemoteField } from '../port/remote-field.ts'
import { call, type Conversation } from './client.ts'
import { fieldTypeOf } from './mapping.ts'
import type { HubSpotObject } from './objects.ts'
import { propertySchema, readAnswer } from './schema.ts'

/** The properties of an object, without the one that holds our id. */
export async function describeFields(conversation: Conversation, object: HubSpotObject): Promise<readonly RemoteField[]> {
  const answer = await call(conversation, 'general', (client) => client.crm.properties.coreApi.getAll(object.path, false))
  return answer.results
    .map((property) => toRemoteField(object, readAnswer(propertySchema, property)))
    .filter((field) => field.name !== object.externalId.property)
}

function toRemoteField({ references }: HubSpotObject, property: z.infer<typeof propertySchema>): RemoteField {
  const { name, label } = property
  const reference = references[name]
  // Read-only to HubSpot: it is written as an association.
  if (reference !== undefined) return { name, label, type: 'reference', readOnly: false, target: reference.target }
  const options = property.options
    .filter((option) => option.hidden !== true)
    .map(({ value, label: shown }) => ({ value, label: shown }))
  return {
    name,
    label,
    type: fieldTypeOf(property),
    readOnly: property.modificationMetadata?.readOnlyValue === true || property.calculated === true,
    ...(options.length > 0 ? { options } : {}),
  }
}
