/** What a stage means for the sale. */
export type StageOutcome = 'open' | 'won' | 'lost'
