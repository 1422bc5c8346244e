import { createCore, type SandboxOptions } from '../kit/core.ts'
import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { createApp } from './app.ts'
import { defaultSettings, openSites } from './sandbox.ts'

export { CREATIO_SANDBOX_CREDENTIALS } from './credentials.ts'

/** Starts a Creatio server for two sites on 127.0.0.1. Rejects with Node's own error when it cannot listen; nothing is left open then. */
export async function startCreatioSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  return serveSandbox(options, 'Creatio', async (publicUrl) => {
    const db = openSites(options.dataFile)
    const placeholders = [[/\([\da-f-]{36}\)/i, '({id})']] as const
    const app = { clientId: '', clientSecret: '' }
    const sandbox = createCore(options, { db, publicUrl, app, settings: defaultSettings, placeholders })
    return { fetch: createApp(sandbox).fetch, close: () => db.close() }
  })
}
