import { z } from 'zod'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { crmStands } from '../../src/sandbox/stack/crm-sandboxes.ts'
import { answerMessages } from './answer-messages.ts'

// A sandbox in a process of its own. Asked for a CRM, it starts that and answers with its address and what the app needs to reach it.
answerMessages(async (message) => {
  const { crm } = z.object({ crm: crmTypeSchema }).parse(message)
  const { url } = await crmStands[crm].start({ port: 0, dataFile: ':memory:', seed: false })
  return { url, env: crmStands[crm].env(url) }
})
