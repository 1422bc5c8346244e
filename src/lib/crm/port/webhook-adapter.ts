import type { ObjectType } from '../domain/entities.ts'
import type { Session } from './session.ts'
import type { WebhookReading, WebhookRequest } from './webhook-reading.ts'

/**
 * What creates the subscription: `connection`: the hub, for each connection; `app`: the vendor's app, once for all accounts;
 * `person`: an admin in the CRM's settings.
 */
export type WebhookSetup = 'connection' | 'app' | 'person'

export type WebhookAdapter = {
  readonly setup: WebhookSetup
  /**
   * Verifies the raw bytes, then parses them. Pure. `secrets` are the connection's own, the current one first; of an app's webhooks, whose
   * secret the connector has, that of an organisation's own app. An event's age is measured against `nowMs`.
   */
  read(request: WebhookRequest, secrets: readonly string[], nowMs: number): WebhookReading
  /** Only for `app`. The accounts that a request says it is about, before anybody has verified it; none where it could not be valid. */
  accounts?(request: WebhookRequest, nowMs: number): readonly string[]
  /** The response that the CRM accepts as an acknowledgement. */
  readonly acknowledgement: { readonly status: number; readonly contentType: string; readonly body: string }
  /** The address for the CRM to call. Contains the secret where the CRM has no other way to send one. */
  address(base: string, connectionId: string, secret: string): string
  /**
   * Only for `connection`. Creates the subscriptions to changes of these objects (contacts when left out), or finds the existing ones; others
   * of the same address are ended. @returns their ids in the CRM
   */
  subscribe?(
    session: Session,
    target: { readonly url: string; readonly secret: string; readonly objects?: readonly ObjectType[] },
  ): Promise<readonly string[]>
  /** Only for `connection`. Idempotent. */
  unsubscribe?(session: Session, ids: readonly string[]): Promise<void>
  /** Only for `connection`. Which of these subscriptions the CRM still delivers to. */
  activeSubscriptions?(session: Session, ids: readonly string[]): Promise<readonly string[]>
}
