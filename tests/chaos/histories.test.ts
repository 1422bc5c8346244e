import { describeHistories } from './support/history-suite.ts'

/** A thousand take about half an hour; ADSAPP_HISTORIES takes fewer. */
describeHistories(1000)
