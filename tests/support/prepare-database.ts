import { databaseTemplate } from './database-template.ts'

/** Makes the database template once, before the test files ask for it side by side. */
export default async function prepareDatabase(): Promise<void> {
  await databaseTemplate()
}
