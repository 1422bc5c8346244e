import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Seeded random numbers: the same sequence on every machine. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number
  pick<T>(from: readonly [T, ...T[]]): T
  /** True in about `share` (0 to 1) of the calls. */
  chance(share: number): boolean
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const int = (below: number): number => uniformInt(generator, 0, below - 1)
  return {
    int,
    pick: (from) => from[int(from.length)] ?? from[0],
    chance: (share) => uniformFloat64(generator) < share,
  }
}
