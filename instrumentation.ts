/** Runs once in each process of the server, before it answers anything: what is made here right after a start is told to CRM_WEBHOOK_URL too. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { answerUnservedMethods } = await import('./src/lib/http/unserved-methods.ts')
  answerUnservedMethods()
  // What is missing of the configuration is told by each request that needs it.
  if (!process.env['CRM_WEBHOOK_URL']) return
  const { engine } = await import('./src/lib/crm/engine.ts')
  const { tryToKeepServerEndpoint } = await import('./src/lib/outbound/server-endpoint.ts')
  await tryToKeepServerEndpoint(engine)
}
