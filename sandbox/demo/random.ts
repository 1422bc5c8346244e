/** Repeatable chance: the same seed gives the same sequence on every machine and version. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number
  pick<T>(from: readonly [T, ...T[]]): T
  /** True in about `share` (0 to 1) of the calls. */
  chance(share: number): boolean
}

/** Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (below: number): number => Math.floor(next() * below)
  return {
    int,
    pick: (from) => from[int(from.length)] ?? from[0],
    chance: (share) => next() < share,
  }
}
