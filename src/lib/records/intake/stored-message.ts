import { createHash } from 'node:crypto'
import { Failure } from '../../core/errors.ts'
import type { MessageTypeName } from '../../contract/message-types.ts'
import { messageTypes } from './message-types.ts'

/** How deep a body may be nested: far above any form, far below what would exhaust a reader. */
const depthMax = 50

/** How many digits the numbers of a body may have, written out as the database does: 1e300 is three hundred. */
const digitsMax = 500_000

/**
 * What is stored of a body that its type's schema has read.
 * @param key the sender's own name of the call; null: none, and the body was read by the schema for that
 * @throws Failure `invalid_request` where it is nested too deep, or its numbers are too long
 */
export function storedMessage(type: MessageTypeName, body: unknown, key: string | null, apiKeyId: string | null) {
  const { depth, digits } = measured(body)
  if (depth > depthMax) throw wrong(`this is nested deeper than ${depthMax} levels.`)
  if (digits > digitsMax) throw wrong('its numbers, written out, are longer than can be stored.')
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

function wrong(message: string): Failure {
  return new Failure({
    kind: 'invalid',
    code: 'invalid_request',
    message: `The input: ${message}`,
    faults: [{ field: '', message }],
  })
}

/** How deep a value is nested, as far as that matters, and what its numbers need beyond what they were sent as. */
function measured(value: unknown): { readonly depth: number; readonly digits: number } {
  let level: unknown[] = [value]
  let digits = 0
  let depth = 0
  for (; level.length > 0 && depth <= depthMax; depth += 1) {
    for (const each of level) if (typeof each === 'number' && each !== 0) digits += Math.abs(Math.log10(Math.abs(each)))
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return { depth: level.length > 0 ? depth : depth - 1, digits }
}
