import type { Operation } from '../operation.ts'
import { contactOperations } from '../v1/contact-operations.ts'
import { documentOperations } from '../v1/document-operations.ts'
import { exportOperations } from '../v1/export-operations.ts'
import { leadOperations } from '../v1/lead-operations.ts'
import { opportunityOperations } from '../v1/opportunity-operations.ts'
import { hierarchyOperations, listsOfHierarchies } from '../v1/hierarchy-operations.ts'
import { gatewayOperations } from '../gateway/operations.ts'
import { quoteOperations } from '../v1/quotes/operations.ts'
import { specialOperations } from '../v1/special-operations.ts'
import { resourceOperations, statsOperations, v1Operations } from '../v1/operations.ts'
import { intakeOperations, senderOperations } from '../intake/operations.ts'
import { intakeRuleOperations } from '../intake/rule-operations.ts'
import { fetchOperations } from '../knowledge/fetch-operations.ts'
import { fileOperations } from '../knowledge/file-operations.ts'
import { knowledgeWebhookOperations } from '../knowledge/webhook-operations.ts'
import { linkOperations } from '../knowledge/link-operations.ts'
import { pageOperations } from '../knowledge/page-operations.ts'
import { testOperations } from '../knowledge/test-operations.ts'
import { searchOperations } from '../knowledge/search-operations.ts'
import { ticketOperations } from '../tickets/operations.ts'
import { apiKeys } from './api-keys.ts'
import { conflicts } from './conflicts.ts'
import { connections } from './connections.ts'
import { description } from './description.ts'
import { gatewayPages } from './gateway.ts'
import { history } from './history.ts'
import { imports } from './imports.ts'
import { jobs } from './jobs.ts'
import { mapping } from './mapping.ts'
import { recordFilter } from './record-filter.ts'
import { notifications } from './notifications.ts'
import { owners } from './owners.ts'
import { pipelines } from './pipelines.ts'
import { previews } from './previews.ts'
import { privacy } from './privacy.ts'
import { records } from './records.ts'
import { refusals } from './refusals.ts'
import { status } from './status.ts'
import { sync } from './sync.ts'
import { team } from './team.ts'
import { webhookEndpoints } from './webhook-endpoints.ts'
import { webhooks } from './webhooks.ts'

/** Every operation of the API, in the order in which the document has them. */
export const operations: readonly Operation[] = [
  connections,
  sync,
  previews,
  refusals,
  history,
  mapping,
  conflicts,
  recordFilter,
  records,
  owners,
  pipelines,
  privacy,
  webhooks,
  webhookEndpoints,
  v1Operations,
  ...resourceOperations.values(),
  statsOperations.map(({ operation }) => operation),
  exportOperations.flatMap(({ operation, chosen }) => [operation, chosen]),
  specialOperations,
  imports,
  leadOperations,
  opportunityOperations,
  hierarchyOperations,
  listsOfHierarchies.map(({ operation }) => operation),
  contactOperations,
  documentOperations,
  gatewayOperations,
  gatewayPages,
  quoteOperations,
  ticketOperations,
  senderOperations.map(({ operation }) => operation),
  intakeOperations,
  intakeRuleOperations,
  pageOperations,
  linkOperations,
  testOperations,
  searchOperations,
  fetchOperations,
  fileOperations,
  knowledgeWebhookOperations,
  notifications,
  team,
  apiKeys,
  jobs,
  status,
  description,
].flatMap((group) => Object.values<Operation>(group))
