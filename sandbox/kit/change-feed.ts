import type { Database } from './database.ts'

/** Where writes say what they changed. */
export interface ChangeFeed<Change> {
  /** Tells of a change once the transaction under way is committed; a transaction that is undone has changed nothing. */
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
          // The write is kept; whoever made it must not be told otherwise.
          console.error('Sandbox: changes could not be told', error)
        }
      })
    },
  }
}
