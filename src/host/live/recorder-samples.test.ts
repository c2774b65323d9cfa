import assert from 'node:assert/strict'
import test from 'node:test'
import { recorderSamples } from './recorder-samples.ts'

test('a recorder tells what it took, lost and wrote; one that cannot begin tells that alone', () => {
  const figures = { rawCount: 7, inputCount: 5, durableCount: 4, droppedCount: 2, writtenBytes: 900, waitingBytes: 30 }
  const told = (given: typeof figures | undefined) =>
    recorderSamples('SIM', given).map(
      each => each.kind === 'Value' && `${each.name} ${each.labels.join(' ')} ${each.value}`,
    )
  assert.deepEqual(told(figures), [
    'holdfast_recorder_recording SIM 1',
    'holdfast_recorder_messages_total SIM raw 7',
    'holdfast_recorder_messages_total SIM rows 5',
    'holdfast_recorder_dropped_total SIM 2',
    'holdfast_recorder_written_bytes SIM 900',
    'holdfast_recorder_waiting_bytes SIM 30',
  ])
  assert.deepEqual(told(undefined), ['holdfast_recorder_recording SIM 0'])
})
