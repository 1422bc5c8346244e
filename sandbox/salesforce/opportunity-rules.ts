import { wholeSecond } from './field-values.ts'
import type { Consequence, RecordRules, Write } from './record-rule.ts'
import type { Stored } from './record-store.ts'
import { forecastNameOf, isClosed, isWon, stages } from './stages.ts'

/** A stage brings its probability and forecast, unless the same write names others, and whether the opportunity is closed. */
function stageValues({ sandbox, before, given, after }: Write): Readonly<Record<string, Stored>> {
  const stage = stages.find(({ name }) => name === after['StageName'])
  if (stage === undefined || before?.['StageName'] === stage.name) return {}
  return {
    Probability: given['Probability'] ?? stage.probability,
    ForecastCategory: stage.forecast,
    ForecastCategoryName: given['ForecastCategoryName'] ?? forecastNameOf(stage.forecast),
    IsClosed: isClosed(stage) ? 1 : 0,
    IsWon: isWon(stage) ? 1 : 0,
    ...(before === null ? {} : { LastStageChangeDate: wholeSecond(sandbox.clock()) }),
  }
}

function fiscalValues(closeDate: Stored): Readonly<Record<string, Stored>> {
  const [year, month] = String(closeDate).split('-').map(Number)
  if (year === undefined || month === undefined) return {}
  const quarter = Math.ceil(month / 3)
  return { FiscalYear: year, FiscalQuarter: quarter, Fiscal: `${year} ${quarter}` }
}

function completedOpportunity(write: Write): Readonly<Record<string, Stored>> {
  const { before, after } = write
  // The sum of the products counts; what a write says of the amount is ignored without a word.
  const amount = before?.['HasOpportunityLineItem'] === 1 ? (before['Amount'] ?? null) : (after['Amount'] ?? null)
  const staged = stageValues(write)
  const probability = staged['Probability'] ?? after['Probability'] ?? null
  return {
    ...staged,
    ...fiscalValues(after['CloseDate'] ?? null),
    Amount: amount,
    ExpectedRevenue:
      typeof amount === 'number' && typeof probability === 'number' ? Number(((amount * probability) / 100).toFixed(2)) : null,
  }
}

/** A contact that is named when an opportunity is made is its first contact role. */
function firstRole({ before, given }: Write, number: number): readonly Consequence[] {
  const contact = given['ContactId'] ?? null
  if (before !== null || contact === null) return []
  const values = { OpportunityId: number, ContactId: contact, Role: null, IsPrimary: 1 }
  return [{ object: 'OpportunityContactRole', number: null, values }]
}

/** An opportunity has one primary contact: the last one that was made it. */
function onePrimary({ sandbox, org, after }: Write, number: number): readonly Consequence[] {
  if (after['IsPrimary'] !== 1) return []
  const type = sandbox.objects.require('OpportunityContactRole')
  return sandbox.records.referring(type, org, 'OpportunityId', Number(after['OpportunityId'])).flatMap((other) => {
    const values = other === number ? null : sandbox.records.newest(type, org, other)
    if (values === null || values['IsPrimary'] !== 1 || values['IsDeleted'] === 1) return []
    return [{ object: type.name, number: other, values: { ...values, IsPrimary: 0 } }]
  })
}

export const opportunityRules: RecordRules = { completed: completedOpportunity, consequences: firstRole }
export const contactRoleRules: RecordRules = { consequences: onePrimary }
