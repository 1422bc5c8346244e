import type { Egress } from '../../core/egress/egress.ts'
import type { Destination, DestinationIo } from '../port/destination.ts'
import { type Budget, createBudget } from '../transport/budget.ts'
import { createShortCache } from '../transport/short-cache.ts'

/** What the gateway keeps in this process for its integrations: their budgets, and what was read of their accounts lately. */
export type DestinationIos = {
  /** @param id of the integration and its credentials: with other ones, nothing of before holds */
  of(id: string, destination: Pick<Destination, 'budgets'>): DestinationIo
}

const budgetsMax = 5_000

export function createDestinationIos(egress: Egress, now: () => number = Date.now): DestinationIos {
  const budgets = new Map<string, Budget>()
  const known = createShortCache<unknown>(now)
  const budgetOf = (id: string, { budgets: lanes }: Pick<Destination, 'budgets'>): Budget => {
    const budget = budgets.get(id) ?? createBudget({ budgets: lanes, retriesMax: 0, onceTimeoutMs: 30_000 })
    // Those that were used last come last.
    budgets.delete(id)
    budgets.set(id, budget)
    const [oldest] = budgets.keys()
    if (budgets.size > budgetsMax && oldest !== undefined) budgets.delete(oldest)
    return budget
  }
  return {
    of(id, destination) {
      const budget = budgetOf(id, destination)
      return {
        egress,
        send: (lane, call, repeat) => budget.send(lane, call, repeat),
        observe: (lane, window) => budget.observe(lane, window),
        remember: <T>(key: string, read: () => Promise<T>) => known.of(`${id} ${key}`, read) as Promise<T>,
        forget: (key) => known.forget(`${id} ${key}`),
        now,
      }
    },
  }
}
