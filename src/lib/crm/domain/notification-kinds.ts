import { z } from 'zod'
import { capitalized } from '../../core/text/capitalized.ts'
import type { Permission } from '../../core/access/roles.ts'
import { crmNames, crmTypeSchema } from './crm-type.ts'
import { sealedWords } from '../../core/secrets/unless-unreadable.ts'
import { formatNumber } from '../../core/text/number-text.ts'

export const mailChoices = ['off', 'at_once', 'daily', 'weekly'] as const
export type MailChoice = (typeof mailChoices)[number]

/** What is kept of what happened: ids and words of ours. What an older version did not keep is not there. */
const dataSchema = z.object({
  crm_type: crmTypeSchema.optional().catch(undefined),
  connection_id: z.string().optional().catch(undefined),
  object: z.string().optional().catch(undefined),
  run_id: z.string().optional().catch(undefined),
  endpoint_id: z.string().optional().catch(undefined),
  url: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  since: z.string().optional().catch(undefined),
  share: z.number().optional().catch(undefined),
  fields: z.array(z.string()).optional().catch(undefined),
  sealed: z.array(z.string()).optional().catch(undefined),
  /** Somebody has asked how it looks: nothing has happened. */
  test: z.boolean().optional().catch(undefined),
})

/** What happened, how often, and which CRM it is about where it is about one. */
export type Happened = {
  readonly data: z.output<typeof dataSchema>
  readonly times: number
  readonly crm: string
}

export function happened(data: unknown, times: number): Happened {
  const parsed = dataSchema.catch({}).parse(data)
  return { data: parsed, times, crm: parsed.crm_type === undefined ? 'a CRM' : crmNames[parsed.crm_type] }
}

/** One line, one sentence, and where to act. */
export type Told = { readonly title: string; readonly text: string; readonly href: string }

type Kind = {
  readonly label: string
  readonly when: string
  /** Who gets it: those who may do something about it. */
  readonly permission: Permission
  /** Until a person says otherwise. */
  readonly inPage: boolean
  readonly mail: MailChoice
  readonly tell: (of: Happened) => Told
}

const settings = '/dashboard/settings'
const connectionsHref = `${settings}/crm`
const connectionHref = ({ data }: Happened) =>
  data.crm_type === undefined ? connectionsHref : `${connectionsHref}/${data.crm_type}`
const runHref = ({ data }: Happened) =>
  data.run_id === undefined ? `${connectionsHref}/runs` : `${connectionsHref}/runs/${data.run_id}`
const hostOf = (url: string | undefined) => (url !== undefined && URL.canParse(url) ? new URL(url).host : 'an endpoint')
const many = (times: number, one: string, more: string) => (times === 1 ? `one ${one}` : `${formatNumber(times)} ${more}`)
/** Of a reminder: a sentence with the day on which it began. */
const still = ({ data }: Happened) => (data.since === undefined ? '' : ` This began on ${data.since.slice(0, 10)} (UTC).`)

const stopped: Readonly<Record<string, string>> = {
  failing:
    'have failed for 24 hours and are paused. What happens meanwhile is kept for 30 days and sent when the endpoint is active again.',
  gone: 'were answered with 410, which says that the address is no more, and are turned off. Nothing more is sent.',
  full: 'do not get through, and more than 100,000 wait: they are turned off. What waits is kept until it is 30 days old.',
}

/** Everything that people are told of: the one list that pages, mails, settings and the database’s events go by. */
export const notificationKinds = {
  'connection.failed': {
    label: 'A connection fails',
    when: 'A CRM has to be connected again. Once, and reminders with growing gaps while it lasts.',
    permission: 'connections',
    inPage: true,
    mail: 'at_once',
    tell: (of) => ({
      title: `${capitalized(of.crm)} needs to be reconnected`,
      text: `Nothing is synced with ${of.crm} until somebody reconnects it. No change is lost.${still(of)}`,
      href: connectionHref(of),
    }),
  },
  'connection.recovered': {
    label: 'A connection works again',
    when: 'A connection that failed is back.',
    permission: 'connections',
    inPage: true,
    mail: 'at_once',
    tell: (of) => ({
      title: `${capitalized(of.crm)} works again`,
      text: 'What waited is being synced.',
      href: connectionHref(of),
    }),
  },
  'connection.schema_drift': {
    label: 'A mapped field has changed in the CRM',
    when: 'A field of the mapping was renamed, retyped, made read-only or is gone there.',
    permission: 'connections',
    inPage: true,
    mail: 'at_once',
    tell: (of) => ({
      title: `Mapped fields have changed in ${of.crm}`,
      text: 'These fields are not synced until the mapping is mended. All others are.',
      href: of.data.crm_type === undefined ? connectionsHref : `${connectionHref(of)}/mapping`,
    }),
  },
  'connection.drift': {
    label: 'Linked records differ',
    when: 'The check has found more differences between linked records than the connection allows.',
    permission: 'connections',
    inPage: true,
    mail: 'daily',
    tell: (of) => ({
      title: `Linked records differ from ${of.crm}`,
      text: 'More linked records differ than the connection’s alarm allows, although nothing waits to be synced.',
      href: of.data.crm_type === undefined ? connectionsHref : `${connectionHref(of)}/health`,
    }),
  },
  'sync.failed': {
    label: 'Syncs fail',
    when: 'A sync has ended without a result. Once until one succeeds, and reminders with growing gaps.',
    permission: 'connections',
    inPage: true,
    mail: 'at_once',
    tell: (of) => ({
      title: `A sync with ${of.crm} failed`,
      text: `The run’s page says why. The next sync tries again.${still(of)}`,
      href: runHref(of),
    }),
  },
  'sync.held': {
    label: 'A sync waits for approval',
    when: 'A sync would change or remove more than it may.',
    permission: 'connections',
    inPage: true,
    mail: 'at_once',
    tell: (of) => ({
      title: `A sync with ${of.crm} waits for approval`,
      text: 'It would change or remove more records than the connection allows. Approve or reject it on the run’s page.',
      href: runHref(of),
    }),
  },
  'conflicts.opened': {
    label: 'Conflicts',
    when: 'Fields have different values on the two sides, and wait for a person.',
    permission: 'edit',
    inPage: true,
    mail: 'daily',
    tell: (of) => ({
      title: `${capitalized(many(of.times, 'record is', 'records are'))} in conflict with ${of.crm}`,
      text: 'Fields have different values here and there. Say which value is right.',
      href: '/dashboard/conflicts',
    }),
  },
  'attention.needed': {
    label: 'Records that could not be synced',
    when: 'Records wait for a person: which one they match, or why the CRM has refused them.',
    permission: 'decide',
    inPage: true,
    mail: 'daily',
    tell: (of) => ({
      title: `${capitalized(many(of.times, 'record needs', 'records need'))} attention with ${of.crm}`,
      text: 'Each says why, and what to do.',
      href: connectionHref(of),
    }),
  },
  'intake.waiting': {
    label: 'Intake',
    when: 'A website has sent something in that waits for approval.',
    permission: 'approve',
    inPage: true,
    mail: 'off',
    tell: ({ times }) => ({
      title: `${capitalized(many(times, 'message has', 'messages have'))} come in`,
      text: 'What websites send in becomes records once somebody approves it.',
      href: '/dashboard/intake',
    }),
  },
  'webhook.paused': {
    label: 'Webhooks are stopped',
    when: 'An endpoint does not answer, or is gone, and receives nothing more.',
    permission: 'webhooks',
    inPage: true,
    mail: 'at_once',
    tell: ({ data }) => ({
      title: `Webhooks to ${hostOf(data.url)} are stopped`,
      text: `The webhooks to ${hostOf(data.url)} ${stopped[data.reason ?? 'failing'] ?? stopped['failing'] ?? ''}`,
      href: data.endpoint_id === undefined ? `${settings}/webhooks` : `${settings}/webhooks/${data.endpoint_id}`,
    }),
  },
  'erasure.asked': {
    label: 'A CRM has erased a person',
    when: 'Somebody has to say whether that person is erased here too.',
    permission: 'privacy',
    inPage: true,
    mail: 'at_once',
    tell: (of) => ({
      title: `${capitalized(of.crm)} has deleted ${many(of.times, 'person', 'people')} for privacy`,
      text: 'Decide whether to erase them here and in the other CRMs too.',
      href: `${settings}/privacy`,
    }),
  },
  'secrets.unreadable': {
    label: 'Sealed values cannot be read',
    when: 'No key of the server opens what is kept sealed. Once, and reminders with growing gaps while it lasts.',
    permission: 'connections',
    inPage: true,
    mail: 'at_once',
    tell: (of) => ({
      title: 'Sealed values cannot be read',
      text: `No key of the server opens ${sealedWords(of.data.sealed ?? [])}. The operator of the server can put back the key that sealed them, under its old name. Everything else works.${still(of)}`,
      href: connectionsHref,
    }),
  },
} as const satisfies Readonly<Record<string, Kind>>

export type NotificationKind = keyof typeof notificationKinds
const [firstKind = 'sync.held', ...otherKinds] = Object.keys(notificationKinds).filter(isKind)
export const notificationKindSchema = z.enum([firstKind, ...otherKinds])

export function isKind(name: string): name is NotificationKind {
  return Object.hasOwn(notificationKinds, name)
}

/** What is told of something of a kind that this version may not know. */
export function told(kind: string, of: Happened): Told {
  if (isKind(kind)) {
    const real = notificationKinds[kind].tell(of)
    if (of.data.test !== true) return real
    return { ...real, title: `Test: ${real.title}`, text: `This is a test, and nothing has happened. It would say: ${real.text}` }
  }
  return {
    title: 'Something has happened',
    text: 'This version of the app does not know what. Reload the page.',
    href: '/dashboard',
  }
}

/** The kinds as the database reads them. */
export const kindRows = Object.entries(notificationKinds).map(([kind, { permission, mail, inPage }]) => ({
  kind,
  permission,
  mail,
  inPage,
}))
