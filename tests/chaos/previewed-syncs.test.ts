import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { describePreviewedWorlds } from './support/preview-suite.ts'

const worlds = Number(process.env['ADSAPP_HISTORIES'] ?? '60')

for (const crmType of crmTypeSchema.options) describePreviewedWorlds(crmType, worlds)
