import { describePreviewedWorlds } from '../chaos/support/preview-suite.ts'

describePreviewedWorlds('hubspot', 3)
