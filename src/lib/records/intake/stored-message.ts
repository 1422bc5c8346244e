import { createHash } from 'node:crypto'
import { Failure } from '../../core/errors.ts'
import type { MessageTypeName } from './message-type.ts'
import { messageTypes } from './message-types.ts'

/** How deep a body may be nested: far above any form, far below what would exhaust a reader. */
const depthMax = 50

/**
 * What is stored of a body that its type's schema has read.
 * @param key the sender's own name of the call; null: none, and the body was read by the schema for that
 * @throws Failure `invalid_request` where it is nested too deep
 */
export function storedMessage(type: MessageTypeName, body: unknown, key: string | null, apiKeyId: string | null) {
  if (isTooDeep(body)) throw tooDeep()
  const said = messageTypes[type].said(body)
  if (said.identity === null && key === null) throw new TypeError(`Nothing tells this ${type} from others.`)
  return {
    type,
    identity: said.identity === null ? null : hashOf(said.identity),
    sent_as: key === null ? null : hashOf([key]),
    payload: body,
    version: said.version,
    source: said.source,
    contact: said.contact,
    ticket: said.ticket,
    sender_user: said.senderUser,
    is_complete: said.isComplete,
    api_key_id: apiKeyId,
  }
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

function tooDeep(): Failure {
  const message = `this is nested deeper than ${depthMax} levels.`
  return new Failure({
    kind: 'invalid',
    code: 'invalid_request',
    message: `The input: ${message}`,
    faults: [{ field: '', message }],
  })
}

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return true
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return false
}
