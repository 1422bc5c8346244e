import type { Database } from './database.ts'

/** Collects the changes of writes. */
export interface ChangeFeed<Change> {
  /** Publishes a change once the current transaction is committed; a rolled-back one publishes nothing. */
  readonly add: (...changes: readonly Change[]) => void
}

/** `publish` gets the changes of each committed transaction together, in their order. */
export function createChangeFeed<Change>(db: Database, publish: (changes: readonly Change[]) => void): ChangeFeed<Change> {
  let pending: Change[] = []
  return {
    add(...changes) {
      if (changes.length === 0) return
      const isFirst = pending.length === 0
      pending.push(...changes)
      if (!isFirst) return
      db.afterTransaction((committed) => {
        const made = pending
        pending = []
        if (!committed) return
        try {
          publish(made)
        } catch (error) {
          // The write is committed, so its request must not fail.
          console.error('Sandbox: changes could not be published', error)
        }
      })
    },
  }
}
