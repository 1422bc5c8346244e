import type { Channel } from '../core/channel.ts'
import type { Egress } from '../core/egress/egress.ts'
import { Failure, toFailure } from '../core/errors.ts'
import type { SecretBox } from '../core/secrets/secret-box.ts'
import type { Engine } from '../crm/engine.ts'
import { newSigningSecret } from '../core/secrets/signing-secret.ts'
import { addLink, changeLink, type CheckedLink, type LinkOf, statedSource } from '../db/knowledge.ts'
import type { ServiceClient } from '../db/service-client.ts'
import { checkAddresses } from './addresses.ts'
import type { LinkRequest, SourceStatement } from './domain/source-request.ts'
import { openSecrets } from './secrets.ts'
import { statedColumns } from './statement.ts'

type Deps = { readonly db: ServiceClient; readonly egress: Egress; readonly box: SecretBox }

/** A page of the organisation, as somebody of it sees it. */
type Page = { readonly id: string; readonly channels: readonly Channel[] }

/** The actor, checked before: somebody who decides which sources replies draw on. */
type Admin = { readonly organizationId: string; readonly userId: string }

/**
 * Links a source to channels of a page. Where another channel of the page has a link to this address already, the source is shared: what is
 * said here of how it is asked holds for both.
 * @returns the source's id, and of a new webhook the secret that its messages are signed with, which is shown this once
 * @throws Failure `channel_not_on_page` | `crm_link_exists` | `egress_refused` | `too_many_crm_links` | `invalid_request`
 */
export async function linkSource(
  { db, egress, box }: Deps,
  { organizationId, userId }: Admin,
  page: Page,
  link: LinkRequest,
): Promise<{ readonly sourceId: string; readonly webhookSecret: string | null }> {
  const channels = [...new Set(link.channels)]
  refuseOthers(page, link.channels)
  const of: LinkOf = { organizationId, userId, page: page.id, url: link.url }
  return again(() => attempt(of))

  async function attempt(of: LinkOf) {
    const before = await statedSource(db, of)
    const type = link.type ?? before?.type ?? 'api'
    checkAddresses(egress, type, link.url, link.auth)
    const webhookSecret = type === 'webhook' && before?.type !== 'webhook' ? newSigningSecret() : null
    const made = webhookSecret === null ? {} : { webhook_secret: webhookSecret }
    const columns = statedColumns(box, of, before?.secrets ?? null, link, made)
    const { name, description = null, is_active } = link
    const sourceId = await addLink(db, of, columns, { channels, name, description: description || null, is_active })
    return { sourceId, webhookSecret }
  }
}

/**
 * Changes how a source is asked, for all of its channels, and what its links are called. It is read again where the former changes.
 * `checked`: what the change was checked against.
 * @returns the source's id
 * @throws Failure `crm_link_not_found` | `egress_refused` | `invalid_request` | `changed_between` where it is not as `checked` any more
 */
export async function changeSource(
  { db, egress, box }: Deps,
  of: LinkOf,
  change: SourceStatement & { readonly name?: string | undefined; readonly description?: string | null | undefined },
  checked: CheckedLink,
): Promise<string> {
  return again(async () => {
    const before = await statedSource(db, of)
    if (before === null) throw linkNotFound()
    checkAddresses(egress, before.type, of.url, change.auth)
    const columns = statedColumns(box, of, before.secrets, change)
    const stated = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
    const { name, description } = change
    const words = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description: description || null }),
    }
    const { updated_at, name: called, description: described } = checked
    return changeLink(db, of, stated, words, { updated_at, name: called, description: described })
  })
}

/** How long a source has to change over. */
const bothSignMs = 24 * 3_600_000

/**
 * Makes a new secret for what a source sends. The one before it is taken for another 24 hours, one that is still older no more.
 * @returns the new one, which is shown this once, and until when the one before it is taken
 * @throws Failure `crm_link_not_found`, also where it does not send by itself
 */
export async function rotateWebhookSecret(
  { db, box, now }: Pick<Engine, 'db' | 'box' | 'now'>,
  of: LinkOf,
): Promise<{ readonly secret: string; readonly previousUntil: string }> {
  return again(async () => {
    const before = await statedSource(db, of)
    if (before?.type !== 'webhook') throw linkNotFound()
    const secret = newSigningSecret()
    const previousUntil = new Date(now() + bothSignMs).toISOString()
    const { webhook_secret: previous } = openSecrets(box, of, before.secrets)
    const made = { webhook_secret: secret, previous_webhook_secret: previous, previous_webhook_secret_until: previousUntil }
    const columns = statedColumns(box, of, before.secrets, {}, made)
    await changeLink(db, of, Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)), {})
    return { secret, previousUntil }
  })
}

const attemptsMax = 5

/** Once more where somebody else has stated the source's secrets in between: what is added to them is added to theirs. */
async function again<T>(attempt: () => Promise<T>, attempts = 1): Promise<T> {
  try {
    return await attempt()
  } catch (thrown) {
    if (toFailure(thrown).code !== 'source_changed' || attempts >= attemptsMax) throw thrown
    return again(attempt, attempts + 1)
  }
}

/** @throws Failure `channel_not_on_page` for each channel that the page is not on */
function refuseOthers({ channels }: Page, wanted: readonly Channel[]): void {
  const message = `the page is on ${channels.join(' and ')} alone.`
  const faults = wanted.flatMap((channel, index) =>
    channels.includes(channel) ? [] : [{ field: `channels[${index}]`, message }],
  )
  const [first] = faults
  if (first === undefined) return
  throw new Failure({
    kind: 'invalid',
    code: 'channel_not_on_page',
    message: `${first.field}: ${message}`,
    field: first.field,
    faults,
  })
}

export function linkNotFound(): Failure {
  const message = 'The page has no link to this address on these channels.'
  return new Failure({ kind: 'invalid', code: 'crm_link_not_found', message, field: 'url' })
}
