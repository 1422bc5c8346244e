import type { Env } from '../../../src/lib/core/env.ts'
import { syncedObjects } from '../../../src/lib/crm/domain/objects.ts'
import { apiKeys } from '../../../src/lib/records/organization/api-keys.ts'
import { channelPages } from '../../../src/lib/records/knowledge/pages.ts'
import { linkedSources } from '../../../src/lib/records/knowledge/sources.ts'
import { readIntegration } from '../../../src/lib/records/organization/integration.ts'
import { webhookDeliveries, webhookEndpoint, webhookEndpoints } from '../../../src/lib/records/organization/webhooks.ts'
import { deliveredPage, gatewayIntegrations } from '../../../src/lib/records/connections/gateway.ts'
import { accountFinancials, accountTree } from '../../../src/lib/records/accounts/account-tree.ts'
import { industryTree } from '../../../src/lib/records/accounts/industries.ts'
import { readBoard, readCards } from '../../../src/lib/records/selling/board.ts'
import { readPipelines, stageKeys, stageTotals, storedPipelines } from '../../../src/lib/records/selling/pipelines.ts'
import { openUnder, replayCounts, replayedConflicts } from '../../../src/lib/records/conflicts/conflict-replay.ts'
import { conflictAnswer, conflictCounts, conflictedRecords, conflictsPage } from '../../../src/lib/records/conflicts/conflicts.ts'
import {
  notificationSettings,
  notificationsOf,
  unreadNotifications,
} from '../../../src/lib/records/organization/notifications.ts'
import { attentionCounts } from '../../../src/lib/records/links/attention.ts'
import { localChangesOf, recordsOfRun, runListSchema } from '../../../src/lib/records/history/change-views.ts'
import { readChoices, titlesAndChoices } from '../../../src/lib/records/forms/choices.ts'
import { proposedFor } from '../../../src/lib/records/leads/lead-conversion.ts'
import { duplicateGroups, duplicatesOfLead } from '../../../src/lib/records/leads/lead-duplicates.ts'
import { leadSteps } from '../../../src/lib/records/leads/lead-steps.ts'
import { previewLeadScoring, readLeadScoring, scoreOfLead } from '../../../src/lib/records/leads/lead-scoring.ts'
import { closedByMonth, forecastRows } from '../../../src/lib/records/selling/forecast.ts'
import { stagedNow, stageHistory } from '../../../src/lib/records/selling/stage-history.ts'
import { findChoosable } from '../../../src/lib/records/lists/choosable.ts'
import { objectsOf } from '../../../src/lib/records/connections/connection-objects.ts'
import { engineNotes, mappedCustomFields } from '../../../src/lib/records/connections/engine-notes.ts'
import { onlyInCrm } from '../../../src/lib/records/links/only-in-crm.ts'
import { linkLists } from '../../../src/lib/records/links/link-state.ts'
import {
  type LinkView,
  labelsOfLinks,
  linkById,
  linkIdsInList,
  linksInList,
  linksOfRecords,
  namesOfContacts,
} from '../../../src/lib/records/links/link-views.ts'
import { liveChanges } from '../../../src/lib/records/connections/live-changes.ts'
import { mappedDirections } from '../../../src/lib/records/connections/mapped-directions.ts'
import { recordsWaitingFor, takenPairs } from '../../../src/lib/records/links/match.ts'
import { matchingLinks, matchingRecords } from '../../../src/lib/records/links/matching-ids.ts'
import { readMappingVersions } from '../../../src/lib/records/connections/mapping-versions.ts'
import { memberEmails } from '../../../src/lib/records/organization/member-emails.ts'
import { fieldHistory, fieldsOfRun, historyNames, historyOf, isRecordOf } from '../../../src/lib/records/history/history.ts'
import { undoCounts, undoItems, undosOf } from '../../../src/lib/records/history/undo.ts'
import { aboutOf } from '../../../src/lib/records/activities/about.ts'
import { notesAbout } from '../../../src/lib/records/activities/notes.ts'
import { countTasksAbout, tasksAbout } from '../../../src/lib/records/activities/tasks.ts'
import { objectConnections } from '../../../src/lib/records/connections/object-connections.ts'
import { ownerTitles } from '../../../src/lib/records/connections/owner-titles.ts'
import { ownersOf } from '../../../src/lib/records/connections/owners.ts'
import { erasuresOf, openErasures, retentionOf } from '../../../src/lib/records/organization/privacy.ts'
import { everything, recordsCount, recordsPage } from '../../../src/lib/records/lists/record-list.ts'
import { relatedRecords } from '../../../src/lib/records/lists/related.ts'
import { openConflicts, openQuestions, refusalGroups, refusedAfter } from '../../../src/lib/records/links/refusals.ts'
import type { UserClient } from '../../../src/lib/records/rows.ts'
import { runsInList } from '../../../src/lib/records/runs/run-list.ts'
import { driftHistory } from '../../../src/lib/records/connections/drift.ts'
import { draftOfPreview } from '../../../src/lib/records/previews/preview-draft.ts'
import {
  findPreviewView,
  latestPreview,
  previewComparison,
  previewOfRun,
  previewRecords,
  previewTitles,
  requirePreview,
} from '../../../src/lib/records/previews/previews.ts'
import { plannedRecords } from '../../../src/lib/records/runs/run-plan.ts'
import { pagesOf } from '../../../src/lib/records/pages/pages.ts'
import { savedViews } from '../../../src/lib/records/lists/saved-views.ts'
import { searchRecords } from '../../../src/lib/records/lists/search.ts'
import { ticketHistory } from '../../../src/lib/records/activities/ticket-history.ts'
import { recordById, recordsByIds } from '../../../src/lib/records/fields/stored-record.ts'
import { syncStatus } from '../../../src/lib/records/connections/sync-status.ts'
import {
  activeRuns,
  type ConnectionView,
  connectionOf,
  connectionsOf,
  lastFullRun,
  queuedRuns,
  recentRuns,
  requireConnectionOf,
  runById,
  webhookOf,
} from '../../../src/lib/records/connections/sync-views.ts'
import { callsToday } from '../../../src/lib/db/calls-today.ts'
import { openInvitations, teamMembers } from '../../../src/lib/records/organization/team.ts'
import { timelineKindsOf, timelineOf } from '../../../src/lib/records/history/timeline.ts'
import { titlesOf } from '../../../src/lib/records/fields/titles.ts'
import { waitingOf } from '../../../src/lib/records/connections/waiting.ts'
import { watchedConnections } from '../../../src/lib/records/connections/watched-connections.ts'

/** The signed-in user, and one of each thing that there is to read. */
export type ReadingPerson = {
  readonly client: UserClient
  readonly organizationId: string
  readonly userId: string
  readonly env: Env
  readonly now: number
  readonly connection: ConnectionView
  readonly link: LinkView
  readonly runId: string
  readonly previewId: string
  readonly leadId: string
}

/** What pages read, by the name of the function. */
export function pageReaders({
  client,
  organizationId,
  userId,
  env,
  now,
  connection,
  link,
  runId,
  previewId,
  leadId,
}: ReadingPerson): Readonly<Record<string, () => Promise<unknown>>> {
  const recordId = link.recordId ?? ''
  const eachObject = (read: (object: (typeof syncedObjects)[number]) => Promise<unknown>) => Promise.all(syncedObjects.map(read))
  const days = { from: '2026-01-01', to: '2027-01-01' }
  const inList = { object: 'contact', list: 'in_sync', search: 'page' } as const

  const me = { organizationId, userId: userId }
  const trial = { policy: 'manual', days: 30, filter: { connection_id: connection.id } } as const
  return {
    aboutOf: () => aboutOf(client, organizationId, recordId),
    accountFinancials: () => accountFinancials(client, organizationId, recordId),
    accountTree: () => accountTree(client, organizationId, recordId),
    activeRuns: () => activeRuns(client, [connection.id]),
    attentionCounts: () => attentionCounts(client, [connection.id]),
    callsToday: () => callsToday(client, connection.id, now),
    closedByMonth: () => closedByMonth(client, organizationId, days),
    duplicateGroups: () => duplicateGroups(client, organizationId, { by: 'phone', after: '', limit: 5 }),
    duplicatesOfLead: () => duplicatesOfLead(client, organizationId, leadId),
    forecastRows: () => forecastRows(client, organizationId, days, null),
    previewLeadScoring: () => previewLeadScoring(client, organizationId, []),
    leadSteps: () => leadSteps(client),
    readLeadScoring: () => readLeadScoring(client, organizationId),
    scoreOfLead: () => scoreOfLead(client, organizationId, leadId),
    stageHistory: () => stageHistory(client, organizationId, recordId),
    stagedNow: () => stagedNow(client, organizationId, null),
    ticketHistory: () => ticketHistory(client, organizationId, recordId),
    storedPipelines: () => storedPipelines(client, organizationId),
    connectionOf: () => connectionOf(client, organizationId, 'hubspot'),
    connectionsOf: () => connectionsOf(client, organizationId),
    engineNotes: () => engineNotes(client, organizationId, connection, now),
    erasuresOf: () => erasuresOf(client, organizationId, undefined, 10),
    proposedFor: () =>
      proposedFor(
        client,
        organizationId,
        new Map([
          ['email', 'page@example.test'],
          ['companyName', 'page'],
        ]),
      ),
    findChoosable: () => eachObject((object) => findChoosable(client, organizationId, object, 'page')),
    industryTree: () => industryTree(client, organizationId),
    lastFullRun: () => lastFullRun(client, connection.id),
    draftOfPreview: () => draftOfPreview(client, organizationId, previewId),
    labelsOfLinks: () => labelsOfLinks(client, organizationId, [link.id]),
    linkById: () => linkById(client, organizationId, link.id),
    linkIdsInList: () => linkIdsInList(client, connection.id, inList, {}, 10),
    linksInList: () =>
      Promise.all(
        linkLists.map((list) => linksInList(client, connection.id, { object: 'contact', list, search: 'page' }, {}, 10)),
      ),
    linksOfRecords: () => linksOfRecords(client, organizationId, [recordId]),
    liveChanges: () => liveChanges(client, connection.id, now),
    onlyInCrm: () => onlyInCrm(client, connection.id, inList),
    localChangesOf: () => localChangesOf(client, recordId, ['email']),
    mappedCustomFields: () => mappedCustomFields(client, connection.id),
    mappedDirections: () => eachObject((object) => mappedDirections(client, organizationId, object)),
    matchingLinks: () => matchingLinks(client, connection.id, inList),
    matchingRecords: () => eachObject((object) => matchingRecords(client, organizationId, object, everything)),
    readMappingVersions: () => readMappingVersions(client, connection.id, 'contact'),
    memberEmails: () => memberEmails(client, organizationId, [userId]),
    namesOfContacts: () => namesOfContacts(client, [recordId]),
    notesAbout: () => eachObject((object) => notesAbout(client, organizationId, { object, id: recordId }, {})),
    objectConnections: () => eachObject((object) => objectConnections(client, organizationId, object)),
    objectsOf: () => objectsOf(client, connection.id),
    openConflicts: () => openConflicts(client, connection.id),
    openErasures: () => openErasures(client, organizationId),
    apiKeys: () => apiKeys(client, organizationId),
    channelPages: () => channelPages(client, organizationId),
    linkedSources: () => linkedSources(client, organizationId),
    gatewayIntegrations: () => gatewayIntegrations(client, organizationId),
    deliveredPage: () =>
      deliveredPage(client, organizationId, { query: 'a', status: null, crmType: null, delivery: null, before: null, limit: 10 }),
    openQuestions: () => openQuestions(client, connection.id),
    openInvitations: () => openInvitations(client, organizationId, now),
    ownerTitles: () => ownerTitles(client, [link]),
    ownersOf: () => ownersOf(client, connection),
    driftHistory: () => driftHistory(client, connection.id),
    findPreviewView: () => findPreviewView(client, organizationId, previewId),
    latestPreview: () => latestPreview(client, organizationId, 'hubspot'),
    previewComparison: () => previewComparison(client, organizationId, previewId),
    previewOfRun: () => previewOfRun(client, organizationId, runId),
    previewRecords: () => previewRecords(client, previewId, { object: 'contact', outcome: 'created', q: 'page' }, null, 10),
    requirePreview: () => requirePreview(client, organizationId, previewId),
    previewTitles: () => previewTitles(client, previewId, [organizationId]),
    plannedRecords: () => plannedRecords(client, { runId, search: 'page', cause: undefined }, {}, 10),
    queuedRuns: () => queuedRuns(client, connection.id),
    readCards: async () => {
      const [pipeline] = (await readPipelines(client, organizationId)).pipelines
      await readCards(client, { organizationId, pipelineId: pipeline?.id ?? '' })
    },
    readChoices: () => eachObject((object) => readChoices(client, organizationId, object)),
    readBoard: () => readBoard(client, organizationId, undefined),
    readPipelines: () => readPipelines(client, organizationId),
    recentRuns: () => recentRuns(client, { organizationId, connectionId: connection.id, withChanges: true }, 10),
    recordById: () => eachObject((object) => recordById(client, { organizationId, object, id: recordId })),
    recordsByIds: () => eachObject((object) => recordsByIds(client, { organizationId, object }, [recordId])),
    recordsWaitingFor: () => recordsWaitingFor(client, { connectionId: connection.id, object: 'contact', crmRecordId: '1' }),
    recordsCount: () => eachObject((object) => recordsCount(client, organizationId, object, everything)),
    historyOf: () =>
      historyOf(
        client,
        organizationId,
        { recordId, runId, field: 'email', side: 'crm', kinds: ['updated'], search: 'a' },
        {},
        10,
      ),
    historyNames: () => historyNames(client, organizationId, []),
    isRecordOf: () => isRecordOf(client, organizationId, recordId),
    fieldHistory: () => fieldHistory(client, organizationId, { recordId, field: 'email' }, {}, 10),
    fieldsOfRun: () => fieldsOfRun(client, runId),
    undosOf: () => undosOf(client, runId),
    undoCounts: () => undoCounts(client, runId),
    undoItems: () => undoItems(client, runId, { limit: 10 }),
    recordsOfRun: () => Promise.all(runListSchema.options.map((list) => recordsOfRun(client, runId, list, {}, 10))),
    recordsPage: () =>
      eachObject(async (object) => {
        for (const [sort] of pagesOf(object).list.sorts) {
          await recordsPage(client, organizationId, object, { ...everything, sort, descending: true, start: {} }, { limit: 10 })
        }
      }),
    relatedRecords: () => eachObject((object) => relatedRecords(client, organizationId, { object, id: recordId })),
    conflictAnswer: () => conflictAnswer(client, organizationId, recordId),
    conflictCounts: () => conflictCounts(client, organizationId),
    conflictedRecords: () => conflictedRecords(client, organizationId),
    conflictsPage: () => conflictsPage(client, organizationId, { filter: { object: 'contact' }, after: null, limit: 10 }),
    notificationSettings: () => notificationSettings(client, me, 'admin'),
    notificationsOf: () => notificationsOf(client, me, { before: 9, limit: 10, unreadOnly: true }),
    unreadNotifications: () => unreadNotifications(client, me),
    openUnder: () => openUnder(client, organizationId, { policy: 'newest_wins', filter: {} }),
    replayCounts: () => replayCounts(client, organizationId, trial),
    replayedConflicts: () => replayedConflicts(client, organizationId, trial, { before: 9, limit: 10 }),
    refusalGroups: () => refusalGroups(client, connection.id),
    refusedAfter: () => refusedAfter(client, connection.id, null, 10),
    requireConnectionOf: () => requireConnectionOf(client, organizationId, 'hubspot'),
    retentionOf: () => retentionOf(client, organizationId),
    runById: () => runById(client, organizationId, runId),
    runsInList: () => runsInList(client, organizationId, { connectionId: connection.id, withChanges: true }, {}, 10),
    savedViews: () => eachObject((object) => savedViews(client, { organizationId, object })),
    searchRecords: () => searchRecords(client, organizationId, 'page', 10),
    stageKeys: () => stageKeys(client, organizationId),
    stageTotals: () => stageTotals(client, organizationId),
    syncStatus: () => syncStatus(client, env, { organizationId, crmType: 'hubspot' }, now),
    takenPairs: () => takenPairs(client, connection.id, 'contact', 'record_id', [recordId]),
    countTasksAbout: () => eachObject((object) => countTasksAbout(client, organizationId, { object, id: recordId })),
    tasksAbout: () => eachObject((object) => tasksAbout(client, organizationId, { object, id: recordId }, 'to_do', {})),
    teamMembers: () => teamMembers(client, organizationId),
    timelineOf: () => eachObject((object) => timelineOf(client, recordId, timelineKindsOf(object), {})),
    titlesAndChoices: () => titlesAndChoices(client, organizationId, [recordId], syncedObjects),
    titlesOf: () => titlesOf(client, [recordId]),
    waitingOf: () => waitingOf(client, organizationId, [recordId]),
    watchedConnections: () => watchedConnections(client, organizationId),
    readIntegration: () => readIntegration(client, organizationId, null, now),
    webhookDeliveries: () =>
      webhookDeliveries(client, organizationId, { endpointId: recordId, status: 'queued', before: 9, limit: 10 }),
    webhookEndpoint: () => webhookEndpoint(client, organizationId, recordId),
    webhookEndpoints: () => webhookEndpoints(client, organizationId),
    webhookOf: () => webhookOf(client, connection.id),
  }
}
