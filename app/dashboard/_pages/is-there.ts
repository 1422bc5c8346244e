import { pageAt } from './page-at.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import {
  readChannelPage,
  readDelivery,
  readEndpoint,
  readImport,
  readLink,
  readMessage,
  readRun,
  readSource,
  readStored,
} from './read-once.ts'

/** Whether there is what an address below /dashboard leads to, in the organisation of the person who asks. */
export async function isThere(pathname: string): Promise<boolean> {
  const page = pageAt(pathname)
  switch (page?.kind) {
    case undefined:
      return false
    case 'fixed':
      return true
    case 'record':
      return (await readStored(page.object, page.id)) !== null
    case 'run':
      return (await readRun(page.id)) !== null
    case 'import':
      return (await readImport(page.id)) !== null
    case 'message':
      return (await readMessage(page.id)) !== null
    case 'delivery':
      return (await readDelivery(page.id)).length > 0
    case 'endpoint':
      // Who does not run the webhooks is told so, and not that there are none.
      return !may((await requireTenant()).role, 'webhooks') || (await readEndpoint(page.id)) !== null
    case 'channel_page':
      return (await readChannelPage(page.id)) !== null
    case 'source':
      return (await readSource(page.page, page.id)) !== null
    case 'link':
      return (await readLink(page.id)) !== null
  }
}
