import { v1 } from 'pipedrive'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../../sandbox/pipedrive/server.ts'
import { present } from './pipedrive-sandbox.ts'

type Auth = { readonly apiKey: string } | { readonly accessToken: string }

/** The SDK's calls about webhooks, with the demo company's API token unless another is given. */
export function webhooksOf(url: string, auth: Auth = { apiKey: PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }): v1.WebhooksApi {
  return new v1.WebhooksApi(new v1.Configuration({ ...auth, basePath: `${url}/api/v1` }))
}

/** Subscribes a receiver to all person events, or to those of the request. */
export async function addWebhook(webhooks: v1.WebhooksApi, receiverUrl: string, request: Partial<v1.AddWebhookRequest> = {}) {
  const { data } = await webhooks.addWebhook({
    AddWebhookRequest: {
      subscription_url: `${receiverUrl}/pd/42`,
      event_action: v1.AddWebhookRequestEventActionConst.Star,
      event_object: v1.AddWebhookRequestEventObjectConst.person,
      name: 'sync person',
      ...request,
    },
  })
  return present(data)
}
