import type { Session } from '../port/session.ts'

/**
 * One conversation with one account of a CRM; the first parameter of every connector function. `App` is this server's OAuth app.
 */
export type Conversation<App> = {
  readonly session: Session
  readonly app: App
  /** Milliseconds since the epoch. */
  readonly now: () => number
}
