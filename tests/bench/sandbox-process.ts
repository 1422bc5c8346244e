import { z } from 'zod'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { startSalesforceSandbox } from '../../sandbox/salesforce/server.ts'
import { crmSandboxes } from '../../sandbox/stack/crm-sandboxes.ts'
import { answerMessages } from './answer-messages.ts'

// Starts one CRM's sandbox and answers with its address and the app's environment for it. Salesforce has the external id field, as
// docs/connect-crms.md advises; the other two get theirs on connect.
answerMessages(async (message) => {
  const { crm } = z.object({ crm: crmTypeSchema }).parse(message)
  const options = { port: 0, dataFile: ':memory:', seed: false }
  const { url } =
    crm === 'salesforce'
      ? await startSalesforceSandbox({ ...options, externalIdField: true })
      : await crmSandboxes[crm].start(options)
  return { url, env: crmSandboxes[crm].env(url) }
})
