/**
 * Limits that are told in sentences: of pages, of the API's document, of docs. What the database is not handed it has written in SQL;
 * `tests/unit/limits.test.ts` holds both, and the docs, to these.
 */

/** For how many days something is kept. */
export const keptDays = {
  /** Runs that ended, what endpoints were told, dead letters, invitations past their use. */
  runs: 30,
  /** The rows of an import, by which it is undone. */
  importRows: 30,
  gatewayDeliveries: 90,
  notifications: 90,
} as const

/** How often something may be done within a minute. */
export const timesPerMinute = {
  serverKey: 6_000,
  endpointTests: 10,
  /** By the people of an organisation together. */
  searches: 600,
  /** As searches. Each may be a call of a language model that somebody pays for. */
  questions: 120,
  /** As searches. Each is requests to an address that somebody has typed. */
  fetches: 60,
} as const

/** From when on an answer takes its time. The database calls an endpoint slow by the same (`outbox_settle`). */
export const slowAnswerMs = 1_000

/** Conflicts and messages of so many last days are looked at, to say what another policy or a rule would have decided. */
export const trialDays = 30
