/** A process that records numbered messages or trades, or files them, until somebody kills it: `recorder-main.ts DO ROOT FIRST [KEY_FILE]`. */

import { fixtureConfiguration } from '../../src/core/domain/fixtures.ts'
import type { TimeUs, VenueIndex } from '../../src/core/domain/ids.ts'
import { newTradeTick } from '../../src/core/domain/market-data.ts'
import { SYSTEM_CLOCK } from '../../src/host/live/clock.ts'
import { recordingKeysOf } from '../../src/host/recording-keys.ts'
import { gatherRecording } from '../../src/market-data/recorder/gather-recording.ts'
import { SegmentRecorder } from '../../src/market-data/recorder/recorder.ts'
import { MACHINE_DISK } from '../../src/market-data/recorder/recording-disk.ts'

const [what, root, first, keyFile] = process.argv.slice(2) as [string, string, string, string?]
const keys = recordingKeysOf(keyFile === undefined ? undefined : { keyFile, olderKeyFiles: [] })
const BATCH = 500

function record(isRaw: boolean): void {
  const recorder = new SegmentRecorder({
    root,
    configuration: fixtureConfiguration(),
    venueIndex: 0 as VenueIndex,
    keepsRaw: true,
    keys,
    freeBytesMin: 1,
    queueBytesMax: 64_000_000,
    clock: SYSTEM_CLOCK,
    disk: MACHINE_DISK,
    onNote: ({ code }) => process.stdout.write(`note ${code}\n`),
  })
  const trade = newTradeTick()
  let next = Number(first)
  const takeBatch = () => {
    for (let i = 0; i < BATCH; i++, next++) {
      const timeUs = SYSTEM_CLOCK.nowUs()
      if (isRaw) recorder.takeRaw('a', `{"number":${next},"text":"${'x'.repeat(next % 200)}"}`, timeUs)
      else
        recorder.takeInput(Object.assign(trade, { receiveTimeUs: timeUs as TimeUs, priceTicks: 100, qtyLots: 1 }), next)
    }
    process.stdout.write(`durable ${recorder.figures().durableCount}\n`)
    setTimeout(takeBatch, 1)
  }
  takeBatch()
}

if (what === 'gather') {
  const { rowCount } = gatherRecording({ root, venueId: 'SIM', keys, nowUs: SYSTEM_CLOCK.nowUs() })
  process.stdout.write(`filed ${rowCount}\n`)
} else record(what === 'raw')
