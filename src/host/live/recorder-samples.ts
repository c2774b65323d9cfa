/** What is measured of the recorder of a venue. */

import { flag, sample } from '../../operations/metrics/samples.ts'
import type { RecorderFigures } from '../../ports/market-recorder.ts'
import type { Sample } from '../../ports/metrics.ts'

/** Shape: `figures` are `undefined` where it could not begin yet. */
export function recorderSamples(venueId: string, figures: RecorderFigures | undefined): Sample[] {
  const own = [venueId] as const
  const isRecording = sample('holdfast_recorder_recording', own, flag(figures !== undefined))
  if (figures === undefined) return [isRecording]
  const { rawCount, inputCount, droppedCount, writtenBytes, waitingBytes } = figures
  return [
    isRecording,
    sample('holdfast_recorder_messages_total', [venueId, 'raw'], rawCount),
    sample('holdfast_recorder_messages_total', [venueId, 'rows'], inputCount),
    sample('holdfast_recorder_dropped_total', own, droppedCount),
    sample('holdfast_recorder_written_bytes', own, writtenBytes),
    sample('holdfast_recorder_waiting_bytes', own, waitingBytes),
  ]
}
