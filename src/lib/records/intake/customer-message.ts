import { z } from 'zod'
import { besideFaults } from '../../core/beside-faults.ts'
import { blank, filled, isObject, metadata, momentOf, person, text, textOf, time, valueAt } from './fields.ts'
import type { Said } from './message-type.ts'

type Person = { readonly [Name in keyof typeof person]?: z.output<(typeof person)[Name]> }
type About = z.output<typeof metadata>

export const customer = z.looseObject(person)

export function contactOf(who: Person): Said['contact'] {
  return filled({
    first_name: textOf(who.firstName),
    last_name: textOf(who.lastName),
    email: textOf(who.email),
    phone: textOf(who.phone),
    company: textOf(who.company),
    preferred_language: textOf(who.language),
  })
}

/** What every message says of itself. */
export function common(about: About, who: Person | null | undefined): Pick<Said, 'senderUser' | 'version' | 'source'> {
  return {
    senderUser: textOf(who?.websiteUserId),
    version: about?.version ?? 1,
    source: textOf(about?.source) ?? textOf(who?.source),
  }
}

export const needsReach = 'this or a phone is needed, to know who it is.'
export const hasReach = (body: unknown) => ['email', 'phone'].some((name) => !blank(valueAt(body, 'customer', name)))

/** Of anyone who has registered, or has changed. */
export const registered = z
  .looseObject({
    customer: z.looseObject({ ...person, registrationDate: time, status: text(100) }),
    metadata,
  })
  .refine(hasReach, { path: ['customer', 'email'], error: needsReach, when: ({ value }) => isObject(valueAt(value, 'customer')) })

const needsName = 'send this, or an Idempotency-Key, so that the same message sent again is known.'

/** Without an Idempotency-Key, what tells the message from others has to be in it. */
export const registeredWithoutKey = [
  ['customer', 'websiteUserId'],
  ['metadata', 'timestamp'],
].reduce<typeof registered>(
  (schema, path) => schema.refine((body) => !blank(valueAt(body, ...path)), { path, error: needsName, ...besideFaults }),
  registered,
)

export function saidOfCustomer({ customer: who, metadata: about }: z.output<typeof registered>): Said {
  const said = common(about, who)
  const at = momentOf(about?.timestamp)
  const contact = contactOf(who)
  return {
    ...said,
    identity: said.senderUser === null || at === null ? null : [said.senderUser, at],
    contact,
    ticket: {},
    isComplete: ['first_name', 'last_name', 'email', 'phone'].every((name) => name in contact),
  }
}
