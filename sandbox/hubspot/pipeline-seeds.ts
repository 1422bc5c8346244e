import type { Pipeline } from './pipeline-store.ts'

type StageSeed = readonly [id: string, label: string, probability: string]

function pipeline(id: string, label: string, displayOrder: number, at: number, stages: readonly StageSeed[]): Pipeline {
  return {
    id,
    label,
    displayOrder,
    createdAt: at,
    updatedAt: at,
    stages: stages.map(([stageId, stageLabel, probability], order) => ({
      id: stageId,
      label: stageLabel,
      displayOrder: order,
      metadata: { isClosed: String(['0.0', '1.0'].includes(probability)), probability },
      createdAt: at,
      updatedAt: at,
    })),
  }
}

export const groupPipelineId = '75340210'

/** HubSpot's default pipeline, whose stages date from the epoch, and a later one, whose ids are numbers; a label may be in both. */
export function dealPipelines(now: number): readonly Pipeline[] {
  return [
    pipeline('default', 'Sales Pipeline', 0, 0, [
      ['appointmentscheduled', 'Appointment Scheduled', '0.2'],
      ['qualifiedtobuy', 'Qualified To Buy', '0.4'],
      ['presentationscheduled', 'Presentation Scheduled', '0.6'],
      ['decisionmakerboughtin', 'Decision Maker Bought-In', '0.8'],
      ['contractsent', 'Contract Sent', '0.9'],
      ['closedwon', 'Closed Won', '1.0'],
      ['closedlost', 'Closed Lost', '0.0'],
    ]),
    pipeline(groupPipelineId, 'Group travel', 1, now, [
      ['149820301', 'Request', '0.1'],
      ['149820302', 'Quote sent', '0.3'],
      ['149820303', 'Option held', '0.7'],
      ['149820304', 'Closed Won', '1.0'],
      ['149820305', 'Cancelled', '0.0'],
    ]),
  ]
}
