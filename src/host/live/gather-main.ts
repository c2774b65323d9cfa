/** The process that files what a running recorder has closed into the days of the catalogue, and drops what is too old. */

import { textOfError } from '../../market-data/data-error.ts'
import { gatherRecording } from '../../market-data/recorder/gather-recording.ts'
import { pruneRecording } from '../../market-data/recorder/prune-recording.ts'
import { recordingKeysOf } from '../recording-keys.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { standBehindTrading } from './priority.ts'
import type { GatherSettings } from './recording.ts'

function say(line: string): void {
  process.stderr.write(`recording: ${line}\n`)
}

function gather({ settings, venueId }: GatherSettings): void {
  const { catalogue: root } = settings
  const keys = recordingKeysOf(settings.encryption)
  const report = gatherRecording({ root, venueId, keys, nowUs: SYSTEM_CLOCK.nowUs() })
  if (report.segmentCount > 0) say(`${venueId}: ${report.rowCount} rows filed, ${report.rowsRefused} refused`)
  const pruned = pruneRecording(root, venueId, settings, SYSTEM_CLOCK.nowUs())
  for (const text of pruned.unreadable) say(`left alone: ${text}`)
  if (pruned.bytes > 0)
    say(`${venueId}: ${pruned.rawSegments} raw segments and ${pruned.dataFiles} days dropped, ${pruned.bytes} bytes`)
}

standBehindTrading()
try {
  gather(JSON.parse(process.argv[2]!) as GatherSettings)
} catch (error) {
  say(textOfError(error))
  process.exitCode = 1
}
// The channel of a parent keeps a process alive.
if (process.connected) process.disconnect?.()
