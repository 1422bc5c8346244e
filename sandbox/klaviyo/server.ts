import { createCore, type SandboxOptions } from '../kit/core.ts'
import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { createApp } from './app.ts'
import { defaultSettings, openAccounts } from './sandbox.ts'

export { KLAVIYO_SANDBOX_CREDENTIALS } from './credentials.ts'

/** Starts a Klaviyo server for two accounts on 127.0.0.1. Rejects with Node's own error when it cannot listen; nothing is left open then. */
export async function startKlaviyoSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  return serveSandbox(options, 'Klaviyo', async (publicUrl) => {
    const db = openAccounts(options.dataFile)
    const placeholders = [[/\/profile-bulk-import-jobs\/[^/]+/, '/profile-bulk-import-jobs/{id}']] as const
    const app = { clientId: '', clientSecret: '' }
    const sandbox = createCore(options, { db, publicUrl, app, settings: defaultSettings, placeholders })
    return { fetch: createApp(sandbox).fetch, close: () => db.close() }
  })
}
