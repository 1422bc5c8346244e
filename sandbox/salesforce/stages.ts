/** A stage of the orgs' opportunities, as an admin has set it up. */
export interface Stage {
  readonly name: string
  readonly probability: number
  readonly forecast: Forecast
  /** What is not active keeps its records, and takes no new ones. */
  readonly isActive: boolean
}

const forecasts = {
  Omitted: 'Omitted',
  Pipeline: 'Pipeline',
  BestCase: 'Best Case',
  Forecast: 'Commit',
  Closed: 'Closed',
} as const

/** The API's name of a forecast category; people see another one. */
export type Forecast = keyof typeof forecasts
export const forecastCategories = Object.entries(forecasts).map(([value, label]) => ({ value, label }))
export const forecastNameOf = (forecast: Forecast): string => forecasts[forecast]

const stage = (name: string, probability: number, forecast: Forecast, isActive = true): Stage => ({
  name,
  probability,
  forecast,
  isActive,
})

/** Salesforce's own stages, and one that the orgs have given up. */
export const stages: readonly Stage[] = [
  stage('Prospecting', 10, 'Pipeline'),
  stage('Qualification', 10, 'Pipeline'),
  stage('Needs Analysis', 20, 'Pipeline'),
  stage('Value Proposition', 50, 'Pipeline'),
  stage('Id. Decision Makers', 60, 'Pipeline'),
  stage('Perception Analysis', 70, 'Pipeline', false),
  stage('Proposal/Price Quote', 75, 'BestCase'),
  stage('Negotiation/Review', 90, 'BestCase'),
  stage('Closed Won', 100, 'Closed'),
  stage('Closed Lost', 0, 'Omitted'),
]

export const isWon = ({ forecast }: Stage): boolean => forecast === 'Closed'
export const isClosed = (each: Stage): boolean => isWon(each) || each.forecast === 'Omitted'
