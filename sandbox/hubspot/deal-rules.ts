import { exchangeRates } from './currencies.ts'
import { type Failure, invalidValuesFailure } from './errors.ts'
import type { Pipeline, Stage } from './pipeline-store.ts'
import type { Values } from './record-store.ts'
import type { Target } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

type Completed = { readonly kind: 'complete'; readonly values: Values } | { readonly kind: 'rejected'; readonly failure: Failure }

const defaultPipelineId = 'default'

/**
 * A deal's values with what HubSpot works out from them, or why it refuses them: a stage belongs to one pipeline, and where one of the two
 * changes, the other must fit. A deal whose stage was removed meanwhile keeps it. `before` is null for a new deal.
 */
export function completeDeal(sandbox: Sandbox, target: Target, before: Values | null, after: Values): Completed {
  const pipelines = sandbox.pipelines.list(target)
  const values = before === null ? { pipeline: defaultPipelineId, ...after } : after
  const moved = before === null || before['pipeline'] !== values['pipeline'] || before['dealstage'] !== values['dealstage']
  const pipeline = pipelines.find(({ id }) => id === values['pipeline'])
  const stage = pipeline?.stages.find(({ id }) => id === values['dealstage'])
  if (moved && stage === undefined) return { kind: 'rejected', failure: foreignStage(values['dealstage'] ?? '', pipeline) }
  const isClosing = moved && stage !== undefined && isClosed(stage) && before?.['closedate'] === values['closedate']
  // HubSpot's pages fill the date when a person closes a deal; calls set it themselves.
  const closing =
    isClosing && target.source === 'CRM_UI' && before !== null ? { closedate: new Date(sandbox.clock()).toISOString() } : {}
  return { kind: 'complete', values: { ...withoutComputed(values), ...closing, ...computed(values, stage) } }
}

function foreignStage(stage: string, pipeline: Pipeline | undefined): Failure {
  const allowed = pipeline?.stages.map(({ id }) => id).join(', ') ?? ''
  return invalidValuesFailure([
    { name: 'dealstage', error: 'INVALID_OPTION', message: `${stage} was not one of the allowed options: [${allowed}]` },
  ])
}

export function isClosed({ metadata }: Stage): boolean {
  return metadata['isClosed'] === 'true'
}

const computedNames: ReadonlySet<string> = new Set([
  'hs_is_closed',
  'hs_is_closed_won',
  'hs_is_closed_lost',
  'hs_deal_stage_probability',
  'amount_in_home_currency',
  'hs_closed_amount',
  'hs_closed_amount_in_home_currency',
  'hs_projected_amount',
  'hs_projected_amount_in_home_currency',
])

function withoutComputed(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !computedNames.has(name)))
}

function computed(values: Values, stage: Stage | undefined): Values {
  const probability = Number(stage?.metadata['probability'] ?? '0')
  const closed = stage !== undefined && isClosed(stage)
  const won = closed && probability === 1
  const state = {
    hs_is_closed: String(closed),
    hs_is_closed_won: String(won),
    hs_is_closed_lost: String(closed && !won),
    hs_deal_stage_probability: expanded(probability),
  }
  if (values['amount'] === undefined) return state
  const amount = Number(values['amount'])
  const home = amount * (exchangeRates[values['deal_currency_code'] ?? ''] ?? 1)
  return {
    ...state,
    amount_in_home_currency: String(home),
    hs_closed_amount: won ? values['amount'] : '0',
    hs_closed_amount_in_home_currency: won ? String(home) : '0',
    hs_projected_amount: String(amount * probability),
    hs_projected_amount_in_home_currency: String(home * probability),
  }
}

/** A number from 0 to 1 with every digit of its binary form, as HubSpot writes probabilities. */
function expanded(value: number): string {
  // So many binary places hold a tenth exactly, and take as many decimal ones.
  const places = 60
  const digits = (BigInt(value * 2 ** places) * 5n ** BigInt(places)).toString().padStart(places + 1, '0')
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/(\.\d+?)0+$/, '$1')
}
