/** The process that watches a session: alerts, and who is told of them. It keeps no key of a venue; nobody waits for it. */

import { readFileSync } from 'node:fs'
import { openOperations } from '../../operations/operations-file.ts'

const { dataFolder } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as { dataFolder: string }
openOperations(dataFolder, [])
