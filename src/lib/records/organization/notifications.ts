import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import {
  happened,
  isKind,
  type MailChoice,
  mailChoices,
  type NotificationKind,
  notificationKinds,
  told,
} from '../../crm/domain/notification-kinds.ts'
import { may, type Role } from '../../core/access/roles.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'

const rowSchema = z
  .object({
    id: z.number(),
    kind: z.string(),
    data: z.json(),
    times: z.number(),
    created_at: z.string(),
    read_at: z.string().nullable(),
  })
  .transform(({ id, kind, data, times, created_at: at, read_at: readAt }) => ({
    id,
    kind,
    ...told(kind, happened(data, times)),
    times,
    at,
    isRead: readAt !== null,
  }))
/** Something that a person was told on the page. */
export type Notification = z.output<typeof rowSchema>

type Whose = { readonly organizationId: string; readonly userId: string }

/** What a person was told in an organisation, the newest first, after the one with the number `before`. */
export async function notificationsOf(
  client: UserClient,
  { organizationId, userId }: Whose,
  { before, limit, unreadOnly }: { readonly before: number | null; readonly limit: number; readonly unreadOnly: boolean },
): Promise<readonly Notification[]> {
  let query = client
    .from('notifications')
    .select('id, kind, data, times, created_at, read_at')
    .eq('organization_id', organizationId)
    .eq('user_id', userId)
    .order('id', { ascending: false })
    .limit(limit)
  if (before !== null) query = query.lt('id', before)
  if (unreadOnly) query = query.is('read_at', null)
  return readRows(z.array(rowSchema), query)
}

/** How many of them the person has not read. */
export async function unreadNotifications(client: UserClient, { organizationId, userId }: Whose): Promise<number> {
  const answer = await client
    .from('notifications')
    .select('id', { count: 'exact', head: true })
    .eq('organization_id', organizationId)
    .eq('user_id', userId)
    .is('read_at', null)
  unwrap(answer)
  return answer.count ?? 0
}

/** Marks these as read, or all. Twice is once. */
export async function markRead(
  client: UserClient,
  { organizationId, userId }: Whose,
  ids: readonly number[] | 'all',
): Promise<void> {
  const query = client
    .from('notifications')
    .update({ read_at: new Date().toISOString() })
    .eq('organization_id', organizationId)
    .eq('user_id', userId)
    .is('read_at', null)
  unwrap(await (ids === 'all' ? query : query.in('id', [...ids])))
}

const settingSchema = z.object({ kind: z.string(), in_page: z.boolean(), mail: z.enum(mailChoices) })

/** How a person is notified of a kind. */
export type NotificationSetting = {
  readonly kind: NotificationKind
  readonly label: string
  readonly when: string
  readonly inPage: boolean
  readonly mail: MailChoice
}

/** Of every kind that this role receives. */
export async function notificationSettings(
  client: UserClient,
  { organizationId, userId }: Whose,
  role: Role,
): Promise<readonly NotificationSetting[]> {
  const rows = await readRows(
    z.array(settingSchema),
    client
      .from('notification_settings')
      .select('kind, in_page, mail')
      .eq('organization_id', organizationId)
      .eq('user_id', userId),
  )
  const chosen = new Map(rows.map((row) => [row.kind, row]))
  return kindsOf(role).map((kind) => {
    const { label, when, inPage, mail } = notificationKinds[kind]
    const own = chosen.get(kind)
    return { kind, label, when, inPage: own?.in_page ?? inPage, mail: own?.mail ?? mail }
  })
}

function kindsOf(role: Role): readonly NotificationKind[] {
  return Object.keys(notificationKinds)
    .filter(isKind)
    .filter((kind) => may(role, notificationKinds[kind].permission))
}

/** @throws Failure `forbidden` for a kind that this role is not told of */
export async function saveNotificationSetting(
  client: UserClient,
  { organizationId, userId, role }: Whose & { readonly role: Role },
  { kind, inPage, mail }: { readonly kind: NotificationKind; readonly inPage: boolean; readonly mail: MailChoice },
): Promise<void> {
  if (!kindsOf(role).includes(kind)) {
    throw new Failure({ kind: 'invalid', code: 'forbidden', message: 'Your role is not told of this.' })
  }
  const whose = { organization_id: organizationId, user_id: userId, kind }
  const chosen = { in_page: inPage, mail }
  // Whose it is stays: of a row that is there, only what was chosen may be written.
  unwrap(await client.from('notification_settings').upsert({ ...whose, ...chosen }, { ignoreDuplicates: true }))
  unwrap(await client.from('notification_settings').update(chosen).match(whose))
}
