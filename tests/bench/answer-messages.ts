/** Answers the parent process's messages in order. Exits when the parent does, or when an answer fails. */
export function answerMessages(answer: (message: unknown) => Promise<unknown>): void {
  let last: Promise<void> = Promise.resolve()
  async function after(previous: Promise<void>, message: { readonly ask?: unknown }): Promise<void> {
    await previous
    try {
      process.send?.({ reply: (await answer(message.ask)) ?? null })
    } catch (error) {
      console.error(error)
      process.exit(1)
    }
  }
  process.on('disconnect', () => process.exit())
  process.on('message', (message: { readonly ask?: unknown }) => {
    last = after(last, message)
  })
}
