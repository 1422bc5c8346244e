import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { guardSentence } from '@/src/components/crm/guard/guard-words.ts'
import { crmHref, errorsHref, recordsHref, runHref, stagesHref } from '@/src/components/crm/crm-pages.ts'
import { runKind } from '@/src/components/crm/words.ts'
import { privacyPath } from '@/src/components/privacy/privacy-words.ts'
import { counted, listed } from '@/src/components/format.ts'
import { may, peopleWhoMay, type Permission, type Role } from '@/src/lib/core/access/roles.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { ErasureView } from '@/src/lib/contract/privacy.ts'
import type { AttentionKind } from '@/src/lib/records/links/attention.ts'
import type { ConnectionView, RunRow } from '@/src/lib/records/connections/sync-views.ts'

/** A connection with what may need a person. */
export type Watched = {
  readonly connection: Pick<ConnectionView, 'id' | 'crmType' | 'status' | 'lastError' | 'lastSyncAt' | 'health'>
  readonly attention: ReadonlyMap<AttentionKind, number>
  /** A run that waits for approval. */
  readonly held: Pick<RunRow, 'id' | 'syncType' | 'onlyObjects' | 'guard'> | null
  /** A run is under way, or queued. */
  readonly isSyncing: boolean
  /** Jobs that were given up. */
  readonly deadLetters: number
}

/** An erasure that waits for a person: a CRM asks, or one has not done its part. */
export type OpenErasure = Pick<ErasureView, 'status' | 'connectionId'>

/** Something that does not mend itself: what it is, what it means, and where it is mended. */
export type Need = {
  readonly key: string
  readonly tone: 'danger' | 'warning'
  readonly title: string
  readonly text: string
  readonly href: string
  readonly action: string
}

/** What needs a person, the most urgent first. Who may not do it is led to where it is seen. */
export function needsOf(watched: readonly Watched[], role: Role, erasures: readonly OpenErasure[] = []): readonly Need[] {
  const live = watched.filter(({ connection }) => connection.status !== 'disconnected')
  return [
    ...live.flatMap((each) => reconnectNeed(each, role)),
    ...live.flatMap((each) => approvalNeed(each, role)),
    ...erasureNeeds(watched, erasures, role),
    ...live.flatMap(delayNeed),
    ...live.flatMap((each) => recordNeeds(each, role)),
    ...live.flatMap(healthNeed),
    ...live.flatMap(deadLetterNeed),
  ]
}

function reconnectNeed({ connection: { id, crmType, status, lastError } }: Watched, role: Role): Need[] {
  if (status !== 'error') return []
  const crm = crmNames[crmType]
  return [
    {
      key: `${id} reconnect`,
      tone: 'danger',
      title: `${crm} needs to be reconnected`,
      text: `${lastError ?? `The last sync with ${crm} failed.`} No change is lost: changes wait until it works again.`,
      href: crmHref(crmType),
      action: may(role, 'connections') ? `Reconnect ${crm}` : 'See its state',
    },
  ]
}

function approvalNeed({ connection: { crmType }, held }: Watched, role: Role): Need[] {
  if (held === null) return []
  const crm = crmNames[crmType]
  return [
    {
      key: held.id,
      tone: 'warning',
      title: `${runKind(held)} with ${crm} waits for approval`,
      text: `${held.guard ? `${guardSentence(held)} ` : ''}Until then nothing is synced with ${crm}; no change is lost.`,
      href: runHref(held.id),
      action: may(role, 'connections') ? 'Look at it and decide' : 'Look at it',
    },
  ]
}

/** A sync that failed and is tried again, or that sleeps: it goes on by itself, and an admin may want to know why it does not yet. */
function delayNeed({ connection: { id, crmType, status, lastError } }: Watched): Need[] {
  if (status !== 'active' || lastError === null) return []
  return [
    {
      key: `${id} delay`,
      tone: 'warning',
      title: `Syncing with ${crmNames[crmType]} is held up`,
      text: `${lastError} It goes on by itself once that has passed.`,
      href: crmHref(crmType),
      action: 'See its state',
    },
  ]
}

function erasureNeeds(watched: readonly Watched[], erasures: readonly OpenErasure[], role: Role): Need[] {
  const asked = erasures.filter(({ status }) => status === 'asked')
  const incomplete = erasures.length - asked.length
  const asking = watched.find(({ connection }) => connection.id === asked[0]?.connectionId)
  const crm = asking ? crmNames[asking.connection.crmType] : 'A CRM'
  const need = { tone: 'warning', href: privacyPath } as const
  const mayErase = may(role, 'privacy')
  return [
    ...(asked.length > 0
      ? [
          {
            ...need,
            key: 'erasures asked',
            title: `${crm} has deleted ${counted(asked.length, 'person', 'people')} for privacy`,
            text: mayErase
              ? 'Decide whether to erase them here and in the other CRMs too.'
              : `Whether to erase them here and in the other CRMs too is for ${peopleWhoMay('privacy')}.`,
            action: mayErase ? 'Decide' : 'Who decides',
          },
        ]
      : []),
    ...(incomplete > 0
      ? [
          {
            ...need,
            key: 'erasures incomplete',
            title: `${counted(incomplete, 'erasure is', 'erasures are')} not complete`,
            text: 'A CRM has not done its part yet.',
            action: mayErase ? 'See which' : 'Who sees which',
          },
        ]
      : []),
  ]
}

function attentionHref(crmType: CrmType): string {
  return recordsHref(crmType, 'attention')
}

const recordWords = {
  match: {
    title: (count, crm) => counted(count, `unclear match with ${crm}`, `unclear matches with ${crm}`),
    text: 'Not synced until a person says which are the same.',
    needed: 'decide',
    action: 'Decide',
    hrefOf: attentionHref,
  },
  conflict: {
    title: (count, crm) => `${counted(count, 'record')} with different values here and in ${crm}`,
    text: 'The fields in question wait for a person; the other fields are synced.',
    needed: 'edit',
    action: 'Choose the right values',
    hrefOf: attentionHref,
  },
  unmapped: {
    title: (count, crm) =>
      `${counted(count, 'record', 'records')} ${count === 1 ? 'has' : 'have'} a stage that is not mapped with ${crm}`,
    text: 'No stage is changed until somebody says which stage it is on the other side; the other fields are synced.',
    needed: 'connections',
    action: 'Map the stages',
    hrefOf: stagesHref,
  },
  refused: {
    title: (count, crm) => `${counted(count, 'record')} could not be synced with ${crm}`,
    text: 'Each says why, and what to do.',
    needed: 'read',
    action: 'See why',
    hrefOf: errorsHref,
  },
} as const satisfies Record<
  AttentionKind,
  {
    readonly title: (count: number, crm: string) => string
    readonly text: string
    /** What it takes to do something about it. */
    readonly needed: Permission
    readonly action: string
    readonly hrefOf: (crmType: CrmType) => string
  }
>

function recordNeeds({ connection: { id, crmType }, attention }: Watched, role: Role): Need[] {
  return [...attention].map(([kind, count]) => ({
    key: `${id} ${kind}`,
    tone: 'warning',
    title: recordWords[kind].title(count, crmNames[crmType]),
    text: recordWords[kind].text,
    href: recordWords[kind].hrefOf(crmType),
    action: may(role, recordWords[kind].needed) ? recordWords[kind].action : 'See which',
  }))
}

/** Problems that are mended on the mapping page. */
const ofMapping: ReadonlySet<string> = new Set(['field_missing', 'schema_drift'])

function healthNeed({ connection: { id, crmType, status, health } }: Watched): Need[] {
  const [problem, ...others] = health?.problems ?? []
  // A connection that has to be reconnected says so already.
  if (!problem || status === 'error') return []
  return [
    {
      key: `${id} health`,
      tone: 'warning',
      title: `The check of ${crmNames[crmType]} found ${counted(1 + others.length, 'problem')}`,
      text: problem.message,
      ...(ofMapping.has(problem.code)
        ? { href: crmHref(crmType, 'mapping'), action: 'Mend the mapping' }
        : { href: crmHref(crmType, 'health'), action: 'See the check' }),
    },
  ]
}

function deadLetterNeed({ connection: { id, crmType }, deadLetters }: Watched): Need[] {
  if (deadLetters === 0) return []
  const crm = crmNames[crmType]
  return [
    {
      key: `${id} dead letters`,
      tone: 'warning',
      title: `${counted(deadLetters, 'job')} of ${crm} failed several times and ${deadLetters === 1 ? 'was' : 'were'} given up`,
      text: `No change is lost: the next sync with ${crm} includes it.`,
      href: crmHref(crmType, 'health'),
      action: 'See why',
    },
  ]
}

/** The one line that the overview begins with. */
export function headline(
  watched: readonly Watched[],
  erasures: readonly OpenErasure[] = [],
): { readonly isWell: boolean; readonly text: string } {
  const live = watched.filter(({ connection }) => connection.status !== 'disconnected')
  if (live.length === 0 && erasures.length === 0) return { isWell: false, text: 'No CRM is connected, so nothing is synced.' }
  const names = (of: readonly Watched[]) => listed(of.map(({ connection }) => crmNames[connection.crmType]))
  const broken = live.filter(({ connection }) => connection.status === 'error')
  const held = live.filter((each) => each.held !== null)
  const records = live.reduce((sum, { attention }) => sum + [...attention.values()].reduce((all, count) => all + count, 0), 0)
  const ailing = live.filter((each) => healthNeed(each).length + deadLetterNeed(each).length > 0)
  const delayed = live.filter((each) => delayNeed(each).length > 0)
  const paused = live.filter(({ connection }) => connection.status === 'paused')
  const isNew = ({ connection }: Watched) => connection.status === 'active' && connection.lastSyncAt === null
  const unsynced = live.filter((each) => isNew(each) && !each.isSyncing)
  const beginning = live.filter((each) => isNew(each) && each.isSyncing && each.held === null)
  const needs = [
    ...(broken.length > 0 ? [`${names(broken)} ${broken.length === 1 ? 'needs' : 'need'} to be reconnected`] : []),
    ...(held.length > 0 ? [`${counted(held.length, 'sync waits', 'syncs wait')} for approval`] : []),
    ...(erasures.length > 0 ? [`${counted(erasures.length, 'erasure needs', 'erasures need')} an admin`] : []),
    ...(delayed.length > 0 ? [`syncing with ${names(delayed)} is held up`] : []),
    ...(records > 0 ? [`${counted(records, 'record needs', 'records need')} a person`] : []),
    ...(ailing.length > 0 ? [`${names(ailing)} ${ailing.length === 1 ? 'has' : 'have'} a problem`] : []),
  ]
  const asides = [
    ...(paused.length > 0 ? [`syncing with ${names(paused)} is paused`] : []),
    ...(beginning.length > 0 ? [`the first sync with ${names(beginning)} is under way`] : []),
    ...(unsynced.length > 0 ? [`${names(unsynced)} ${unsynced.length === 1 ? 'has' : 'have'} not been synced yet`] : []),
  ]
  if (needs.length > 0) return { isWell: false, text: `${capitalized(listed([...needs, ...asides]))}.` }
  if (asides.length > 0) return { isWell: false, text: `Nothing needs a person; ${listed(asides)}.` }
  return { isWell: true, text: 'All is well.' }
}
