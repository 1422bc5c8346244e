import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

export type Health = {
  readonly sources: number
  readonly working: number
  readonly waiting: number
  readonly failing: number
  readonly attention: number
  readonly off: number
  readonly records: number
  readonly passages: number
}

/** How sources stand together. Those that no channel uses count as off, whatever became of their last fetch. */
export function healthOf(sources: readonly ShownSource[]): Health {
  const active = sources.filter(({ is_active: isActive }) => isActive)
  const of = (state: ShownSource['state']) => active.filter((source) => source.state === state).length
  const sum = (size: (source: ShownSource) => number) => sources.reduce((total, source) => total + size(source), 0)
  return {
    sources: sources.length,
    working: of('ok'),
    waiting: of('pending'),
    failing: of('failed'),
    attention: of('needs_attention'),
    off: sources.length - active.length,
    records: sum(({ records }) => records),
    passages: sum(({ chunks }) => chunks),
  }
}

const seriousness: readonly ShownSource['state'][] = ['needs_attention', 'failed', 'pending', 'ok']

/** Active sources that somebody should look at, the most serious first. */
export function troubled(sources: readonly ShownSource[]): readonly ShownSource[] {
  return sources
    .filter(({ is_active: isActive, state }) => isActive && (state === 'failed' || state === 'needs_attention'))
    .toSorted((a, b) => seriousness.indexOf(a.state) - seriousness.indexOf(b.state))
}

/** Whether it is to be read within the next seconds for the first time: worth looking at again. */
export function isOnItsWay({ is_active: isActive, state, type }: Pick<ShownSource, 'is_active' | 'state' | 'type'>): boolean {
  return isActive && state === 'pending' && type !== 'webhook'
}
