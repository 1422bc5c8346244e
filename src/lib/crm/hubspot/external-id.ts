import { Failure } from '../../core/errors.ts'
import type { MissingByObject } from '../port/remote-account.ts'
import { callRaw, type Conversation } from './client.ts'
import { specsIn } from '../connector-kit/spec-of.ts'
import type { HubSpotObject } from './object-type.ts'
import { hubSpotObjects } from './objects.ts'

/**
 * Creates the properties that hold our records' ids, of each object for which this token may.
 * @returns what it turned out to lack, of objects that not every connection syncs: a private app's token does not say what it may
 */
export async function ensureExternalIds(conversation: Conversation): Promise<MissingByObject> {
  const { scopes } = await conversation.session.tokens()
  const missing: { -readonly [Object in keyof MissingByObject]: MissingByObject[Object] } = {}
  for (const { object, spec } of specsIn(hubSpotObjects)) {
    if (scopes.length > 0 && !spec.scopes.always && !scopes.includes(spec.scopes.writeSchema)) continue
    try {
      await ensureExternalId(conversation, spec)
    } catch (thrown) {
      const isRefused = thrown instanceof Failure && (thrown.code === 'missing_scopes' || thrown.kind === 'rejected')
      if (spec.scopes.always || !isRefused) throw thrown
      missing[object] = [spec.scopes.writeSchema]
    }
  }
  return missing
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
