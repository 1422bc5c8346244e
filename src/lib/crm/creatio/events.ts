import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { eventText } from '../connector-kit/event-text.ts'
import type { OutgoingEvent, PushResult } from '../port/destination.ts'
import { type Conversation, call, readAnswer } from './client.ts'
import { ensureContact } from './contacts.ts'

const lookupSchema = z.object({ value: z.array(z.object({ Id: z.string() })) })

/** A completed activity of the contact. It has the event's id, so that one that is sent twice is there once. */
export async function pushEvent(conversation: Conversation, event: OutgoingEvent): Promise<PushResult> {
  const { key, eventId, name, occurredAt } = event
  const contactId = await ensureContact(conversation, event.contact)
  const [statusId, typeId] = await Promise.all([
    lookup(conversation, 'ActivityStatus', 'Completed'),
    lookup(conversation, 'ActivityType', 'Task'),
  ])
  const body = {
    Id: eventId,
    Title: name,
    StartDate: occurredAt,
    DueDate: occurredAt,
    Notes: eventText(event),
    ContactId: contactId,
    ...(statusId === null ? {} : { StatusId: statusId }),
    ...(typeId === null ? {} : { TypeId: typeId }),
  }
  try {
    await call(conversation, { method: 'POST', path: 'Activity', body })
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code === 'duplicate_id')) throw thrown
    // Sent before, and its answer was lost: it has to be there.
    await call(conversation, { method: 'GET', path: `Activity(${eventId})?$select=Id` })
  }
  return { kind: 'done', key, action: 'created', recordId: eventId, warnings: [] }
}

/** Ids of lookups differ from site to site: they are found by name. Null: the site has none of that name. */
async function lookup(conversation: Conversation, entity: string, name: string): Promise<string | null> {
  const found = await conversation.io.remember(`${entity} ${name}`, async () => {
    const path = `${entity}?$filter=${encodeURIComponent(`Name eq '${name}'`)}&$select=Id&$top=1`
    return readAnswer(lookupSchema, await call(conversation, { method: 'GET', path })).value[0]?.Id ?? ''
  })
  return found === '' ? null : found
}
