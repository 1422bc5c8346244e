import { Failure } from '../../core/errors.ts'
import { callRaw, type Conversation } from './client.ts'
import { specsIn } from '../connector-kit/spec-of.ts'
import { type HubSpotObject, hubSpotObjects } from './objects.ts'

/** Creates the properties that hold our records' ids, of each object for which this token may. */
export async function ensureExternalIds(conversation: Conversation): Promise<void> {
  const { scopes } = await conversation.session.tokens()
  for (const { spec } of specsIn(hubSpotObjects)) {
    if (scopes.length > 0 && !spec.scopes.always && !scopes.includes(spec.scopes.writeSchema)) continue
    try {
      await ensureExternalId(conversation, spec)
    } catch (thrown) {
      // A private app's token does not say what it may.
      if (spec.scopes.always || !(thrown instanceof Failure) || thrown.code !== 'missing_scopes') throw thrown
    }
  }
}

/** Idempotent: an existing property is answered with 409, which counts as success. */
export async function ensureExternalId(conversation: Conversation, { path, externalId }: HubSpotObject): Promise<void> {
  try {
    await callRaw(conversation, {
      method: 'POST',
      path: `/crm/v3/properties/${path}`,
      body: {
        name: externalId.property,
        label: externalId.label,
        description: externalId.description,
        type: 'string',
        fieldType: 'text',
        groupName: externalId.group,
        hasUniqueValue: true,
        formField: false,
      },
    })
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.kind === 'rejected' && isConflict(thrown)) return
    throw thrown
  }
}

function isConflict(failure: Failure): boolean {
  return typeof failure.cause === 'object' && failure.cause !== null && 'status' in failure.cause && failure.cause.status === 409
}
