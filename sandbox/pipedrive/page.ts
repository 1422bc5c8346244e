import { createPage } from '../kit/page-layout.ts'

export const page = createPage({ name: 'Pipedrive', host: 'pipedrive.com' })
