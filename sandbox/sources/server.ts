import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { createApp } from './app.ts'

export { SOURCE_SANDBOX_CREDENTIALS } from './app.ts'

/** Starts the outside sources on 127.0.0.1. Rejects with Node's own error when it cannot listen; nothing is left open then. */
export async function startSourceSandbox(options: {
  readonly port: number
  readonly publicUrl?: string
}): Promise<RunningSandbox> {
  return serveSandbox(options, 'outside sources', async (publicUrl) => ({
    fetch: createApp(publicUrl).fetch,
    close: () => undefined,
  }))
}
