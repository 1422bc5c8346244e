import type { z } from 'zod'
import type { Egress } from '../../core/egress/egress.ts'
import type { DestinationType } from '../domain/destination-type.ts'
import type { LaneBudget } from './capabilities.ts'
import type { RateWindow, Repeat } from './session.ts'

/** A value of a custom property. */
export type PropertyValue = string | number | boolean | null

/** Who a contact is known as; one of the two at least. */
export type Identity = {
  /** The same for this contact of this integration whenever it is sent: the id that it is created with, where the CRM takes one. */
  readonly externalId: string
  readonly email: string | null
  readonly phone: string | null
}

/** A create that was sent and not answered in time, where a repeated one would make another. */
export type PendingCreate = {
  readonly object: 'contact' | 'note'
  /** Until when the CRM may still carry it out: it is looked for, and not sent again. ISO 8601. */
  readonly until: string
}

/** A contact as it is sent to a CRM. What is undefined stays as it is there; null clears. */
export type OutgoingContact = Identity & {
  /** Identifies it in the results; unique within the call. */
  readonly key: string
  readonly firstName?: string | null | undefined
  readonly lastName?: string | null | undefined
  readonly properties: Readonly<Record<string, PropertyValue>>
  /** The record that it was written to before. */
  readonly recordId?: string | undefined
  /** When it was first sent, where it was sent before and not answered. ISO 8601. */
  readonly sentAt?: string | undefined
  /** What `unanswered` gave for it when it was sent. */
  readonly pending?: PendingCreate | undefined
  /** Until when the worker that had it last may have sent it, where that one was stopped before it said anything. ISO 8601. */
  readonly stoppedAt?: string | undefined
  /** What `later` gave for it when it was sent. */
  readonly state?: string | undefined
}

export type OutgoingEvent = {
  readonly key: string
  /** The same for this event whenever it is sent. A UUID. */
  readonly eventId: string
  /** The id that the sender has given it; null: none. */
  readonly givenId: string | null
  readonly name: string
  readonly contact: Identity & Pick<OutgoingContact, 'recordId'>
  /** As of a contact. */
  readonly sentAt?: string | undefined
  readonly pending?: PendingCreate | undefined
  readonly stoppedAt?: string | undefined
  readonly properties: Readonly<Record<string, unknown>>
  readonly value: number | null
  readonly currency: string | null
  /** ISO 8601. */
  readonly occurredAt: string
}

export type PushResult =
  | {
      readonly kind: 'done'
      readonly key: string
      readonly action: 'created' | 'updated' | 'unchanged'
      /** Null where the CRM does not say. */
      readonly recordId: string | null
      /** What was left out, in sentences. */
      readonly warnings: readonly string[]
    }
  /** The CRM refuses this one; the same will be refused again. */
  | { readonly kind: 'refused'; readonly key: string; readonly code: string; readonly message: string }
  /** The CRM has not said whether it has made this, and may still do so: to be looked for again. `sent`: it was sent now, and not only looked for. */
  | { readonly kind: 'unanswered'; readonly key: string; readonly pending: PendingCreate; readonly sent: boolean }
  /** The CRM works on it: to be asked again with this state, after a while. */
  | { readonly kind: 'later'; readonly key: string; readonly state: string; readonly afterMs: number }

/** Of a contact with a number alone that several contacts of the CRM have. */
export const severalText =
  'Several contacts of the CRM have this number, so that nobody knows which is meant, and none was changed. Send an email too, or merge them there.'

export type DestinationAccount = { readonly id: string; readonly name: string }

/** How a member of the standard contact meets the CRM. */
export type StandardField = {
  readonly standard: 'email' | 'phone' | 'first_name' | 'last_name' | 'company'
  /** The CRM's field; null: it has none. */
  readonly crm: string | null
  readonly type: string
  readonly note?: string
}

/** What a destination talks through. */
export type DestinationIo = {
  /** For addresses that a customer typed. */
  readonly egress: Egress
  /** Waits for the integration's budget and sends once: who calls decides what is tried again. */
  send<T>(lane: string, call: () => Promise<T>, repeat?: Repeat): Promise<T>
  /** Reports what a response said about the lane's rate window. */
  observe(lane: string, window: RateWindow): void
  /** What is costly to read and stays valid for a while, kept for this integration. */
  remember<T>(key: string, read: () => Promise<T>): Promise<T>
  /** Forgets it: an access token that was refused. */
  forget(key: string): void
  readonly now: () => number
}

/** An account of a CRM, open for pushes. */
export type OpenDestination = {
  /**
   * Whose the credentials are. `prepare`: also creates what writes need in the account, as a field for our ids.
   * @throws Failure auth where the credentials are not accepted; transient where the CRM does not answer
   */
  account(prepare: boolean): Promise<DestinationAccount>
  /**
   * Creates or updates up to `batchMax` contacts, no two of which are the same, in as few calls as the CRM allows. Sending one again has the
   * same effect as sending it once. One result per contact, in any order. @throws Failure for what concerns all of them
   */
  pushContacts(contacts: readonly OutgoingContact[]): Promise<readonly PushResult[]>
  /** Puts an event on its contact's timeline, once however often it is sent. A contact that is not there is created. */
  pushEvent(event: OutgoingEvent): Promise<PushResult>
}

/** A CRM that the gateway delivers to. */
export type Destination<Credentials = unknown> = {
  readonly type: DestinationType
  /** True where there is no sync that also reads: the CRM is no connection of the organisation. */
  readonly pushOnly: boolean
  /** What its credentials are made of, by what was given: a CRM may take them in several forms. */
  readonly credentials: (given: unknown) => z.ZodType<Credentials>
  /** Contacts of one `pushContacts`, at most. */
  readonly batchMax: number
  readonly budgets: Readonly<Record<string, LaneBudget>>
  readonly fields: readonly StandardField[]
  /** What becomes of custom properties, in a sentence. */
  readonly customProperties: string
  open(credentials: Credentials, io: DestinationIo): OpenDestination
}
