import type { Session } from '../connector.ts'

/** One conversation with one account of a CRM: what every function of a connector takes first. `App` is how this server is known there. */
export type Conversation<App> = {
  readonly session: Session
  readonly app: App
  /** Milliseconds since the epoch. */
  readonly now: () => number
}
