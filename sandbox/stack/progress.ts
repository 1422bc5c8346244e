/** Prints progress to the terminal, line by line. */
export interface Progress {
  /** Runs a step and prints a line when it begins and one with its seconds when it is done; a failure passes through. */
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>
}

export function createProgress(print: (line: string) => void, clock: () => number = () => performance.now()): Progress {
  return {
    async step(name, work) {
      const started = clock()
      print(`  ${name} …`)
      const result = await work()
      print(`  ${name}: done in ${((clock() - started) / 1000).toFixed(1)} s`)
      return result
    },
  }
}
