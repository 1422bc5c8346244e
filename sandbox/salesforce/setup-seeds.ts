import { corporateCurrency, currencies } from './currencies.ts'
import type { orgSeeds } from './credentials.ts'
import { leadStatuses } from './lead-statuses.ts'
import { developerName, recordTypes } from './record-types.ts'
import type { Values } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'
import { dated } from './seed-row.ts'
import { forecastNameOf, isClosed, isWon, stages } from './stages.ts'
import { defaultPriority, taskPriorities, taskStatuses } from './task-statuses.ts'
import { emailOf, groups, portalUser, users } from './users.ts'

type Org = (typeof orgSeeds)[number]

const adminProfile = 1
/** Where objects share a key prefix. */
const firstNumbers: Readonly<Record<string, number>> = { LeadStatus: 101, TaskStatus: 201, TaskPriority: 301 }

function organizationOf({ name, isSandbox, instanceName, organizationType }: Org): Values {
  return {
    Name: name,
    IsSandbox: isSandbox ? 1 : 0,
    InstanceName: instanceName,
    OrganizationType: organizationType,
    TimeZoneSidKey: 'UTC',
    DefaultLocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
  }
}

function usersOf({ domain }: Org): readonly Values[] {
  return [...users, portalUser].map((user, index) => ({
    Username: index === 0 ? `admin@${domain}` : `${user.firstName.toLowerCase()}${index}@${domain}`,
    FirstName: user.firstName,
    LastName: user.lastName,
    Email: emailOf(user, domain),
    IsActive: user.isActive ? 1 : 0,
    UserType: user === portalUser ? 'CspLitePortal' : 'Standard',
    ProfileId: adminProfile,
    TimeZoneSidKey: 'UTC',
    LocaleSidKey: 'en_US',
  }))
}

const stageRows = stages.map((stage, index): Values => {
  const { name, probability, forecast } = stage
  return {
    ApiName: name,
    MasterLabel: name,
    SortOrder: index + 1,
    IsActive: stage.isActive ? 1 : 0,
    IsClosed: isClosed(stage) ? 1 : 0,
    IsWon: isWon(stage) ? 1 : 0,
    DefaultProbability: probability,
    ForecastCategory: forecast,
    ForecastCategoryName: forecastNameOf(forecast),
  }
})

/** Rows of a picklist whose values have a mark. */
function choiceRows(
  mark: string,
  choices: readonly (readonly [name: string, marked: boolean])[],
  standard = choices[0]?.[0],
): readonly Values[] {
  return choices.map(([name, marked], index) => ({
    ApiName: name,
    MasterLabel: name,
    SortOrder: index + 1,
    IsDefault: name === standard ? 1 : 0,
    [mark]: marked ? 1 : 0,
  }))
}

const currencyRows = currencies.map(
  ({ code, rate, decimals, isActive }): Values => ({
    IsoCode: code,
    ConversionRate: rate,
    DecimalPlaces: decimals,
    IsActive: isActive ? 1 : 0,
    IsCorporate: code === corporateCurrency ? 1 : 0,
  }),
)

const recordTypeRows = recordTypes.map(
  ({ name, object, isActive }): Values => ({
    Name: name,
    DeveloperName: developerName(name),
    SobjectType: object,
    IsActive: isActive ? 1 : 0,
  }),
)

/** What an org has before anybody works in it; an org of an earlier sandbox version gets what it lacks. Call inside a transaction. */
export function seedSetup(sandbox: Sandbox, org: Org): void {
  const seeds: Readonly<Record<string, readonly Values[]>> = {
    Profile: [{ Name: 'System Administrator' }],
    Group: groups,
    User: usersOf(org),
    OpportunityStage: stageRows,
    LeadStatus: choiceRows(
      'IsConverted',
      leadStatuses.map(({ name, isConverted }) => [name, isConverted]),
    ),
    TaskStatus: choiceRows(
      'IsClosed',
      taskStatuses.map(({ name, isClosed: closed }) => [name, closed]),
    ),
    TaskPriority: choiceRows(
      'IsHighPriority',
      taskPriorities.map(({ name, isHigh }) => [name, isHigh]),
      defaultPriority,
    ),
    CurrencyType: currencyRows,
    RecordType: recordTypeRows,
  }
  add(sandbox, org, 'Organization', org.number, organizationOf(org))
  for (const [object, rows] of Object.entries(seeds))
    rows.forEach((values, index) => add(sandbox, org, object, (firstNumbers[object] ?? 1) + index, values))
}

function add(sandbox: Sandbox, org: Org, object: string, number: number, values: Values): void {
  const type = sandbox.objects.find(object)
  if (type !== null && sandbox.records.newest(type, org.number, number) === null)
    sandbox.records.add(type, org.number, number, dated(sandbox, type, 0, values))
}
