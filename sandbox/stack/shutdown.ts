const allowedMs = 10_000

/** Clean-up steps of the stack, run in reverse order. */
export interface Shutdown {
  readonly begun: boolean
  add(undo: () => Promise<void> | void): void
  /** Runs all steps once, then ends the process with the code. A step that fails or hangs does not block the others. */
  run(exitCode: number): Promise<never>
}

export function createShutdown(exit: (code: number) => never = (code) => process.exit(code)): Shutdown {
  const steps: (() => Promise<void> | void)[] = []
  let running: Promise<never> | undefined
  const undoAll = async (exitCode: number): Promise<never> => {
    const deadline = setTimeout(() => exit(exitCode === 0 ? 1 : exitCode), allowedMs)
    let failed = false
    for (const undo of steps.reverse()) {
      try {
        await undo()
      } catch (error) {
        failed = true
        console.error(error)
      }
    }
    clearTimeout(deadline)
    return exit(failed && exitCode === 0 ? 1 : exitCode)
  }
  return {
    get begun() {
      return running !== undefined
    },
    add: (undo) => void steps.push(undo),
    run: (exitCode) => (running ??= undoAll(exitCode)),
  }
}
