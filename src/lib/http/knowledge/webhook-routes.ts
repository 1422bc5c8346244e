import { engine } from '../../crm/engine.ts'
import { messageBytesMax, receiveDocument, tooLarge } from '../../knowledge/webhook/receive.ts'
import { readBytes } from '../input.ts'
import { readInput, respond, type Route, route } from '../route.ts'
import { knowledgeWebhookOperations } from './webhook-operations.ts'

const { receive } = knowledgeWebhookOperations

export const knowledgeWebhookRoutes: readonly Route[] = [
  route(receive, async (request, context) => {
    const { params } = await readInput(receive, request, context)
    const body = await readBytes(request, messageBytesMax)
    if (body === null) throw tooLarge('The message', messageBytesMax)
    const status = await receiveDocument(engine(), params.source_id, { headers: request.headers, body })
    const message = status === 'stored' ? 'Stored; it is read now.' : 'This message was stored before.'
    return respond(receive, 202, { message, status })
  }),
]
