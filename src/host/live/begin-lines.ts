/** The lines of a venue in a process of the node's, as its first message wants them: with their quarantine and their recording. */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { InstrumentIndex, VenueIndex } from '../../core/domain/ids.ts'
import type { Input } from '../../core/domain/inputs.ts'
import type { Sample } from '../../ports/metrics.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import type { FromGateway, ToGateway } from './messages.ts'
import { RunningLines } from './running-lines.ts'
import { SessionRecording } from './session-recording.ts'

export interface LinesChannel {
  readonly forward: (input: Input) => void
  readonly tell: (message: FromGateway) => void
  readonly onLog: (line: string) => void
  /** As that of the lines. */
  readonly renewOwnBook?: (instrumentIndex: InstrumentIndex) => void
}

export interface BegunLines {
  readonly lines: RunningLines
  /** Of the recording, where there is one. */
  samples(): Sample[]
  /** What was recorded is durable then. */
  close(): Promise<void>
}

/** Returns: `undefined` where another process has the lines. */
export function beginLines(
  { configuration, venueIndex, dataFolder, lines: plan, recording: settings }: Extract<ToGateway, { kind: 'Begin' }>,
  channel: LinesChannel,
): BegunLines | undefined {
  if (plan === undefined) return undefined
  const { tell, onLog } = channel
  const place = { configuration, venueIndex: venueIndex as VenueIndex }
  const onAlert = (alert: RaiseAlert) => tell({ kind: 'Alert', alert })
  const recorder = settings === undefined ? undefined : new SessionRecording({ ...place, settings, onAlert, onLog })
  const lines = new RunningLines({ ...place, ...channel, plan, dataFolder, recorder, clock: SYSTEM_CLOCK })
  return {
    lines,
    samples: () => recorder?.samples() ?? [],
    async close() {
      await lines.close()
      await recorder?.close()
    },
  }
}
