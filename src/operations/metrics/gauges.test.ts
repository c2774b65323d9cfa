import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import type { Sample } from '../../ports/metrics.ts'
import { hostSamples } from './host-gauge.ts'
import { LoopDelayGauge } from './loop-delay.ts'
import { ProcessGauge } from './process-gauge.ts'

const DEADLINE_MS = 20_000
const turn = () => new Promise(resolve => setTimeout(resolve, 15))

function stall(ms: number): void {
  for (const untilMs = performance.now() + ms; performance.now() < untilMs; );
}

function figureOf(samples: readonly Sample[], name: string, ...labels: string[]): number {
  const found = samples.find(each => each.name === name && each.labels.join() === labels.join())
  assert.ok(found?.kind === 'Value', `${name} ${labels}`)
  return found.value
}

test('a stall is seen, also one that begins where a monitor was just reset', async () => {
  const gauge = new LoopDelayGauge()
  const seen: number[] = []
  for (const endMs = performance.now() + DEADLINE_MS; seen.length < 6 && performance.now() < endMs; ) {
    await turn()
    gauge.take()
    stall(120)
    await turn()
    await turn()
    seen.push(Math.max(gauge.take().maxSeconds, gauge.take().maxSeconds))
  }
  gauge.close()
  assert.equal(seen.length, 6)
  for (const seconds of seen) assert.ok(seconds >= 0.1, `${seen}`)
})

test('a process tells what it uses', async () => {
  const gauge = new ProcessGauge('a test')
  await turn()
  let kept = Array.from({ length: 100_000 }, (_, place) => ({ place }))
  stall(50)
  kept = kept.slice(0, 1)
  await turn()
  const samples = gauge.samples()
  gauge.close()
  assert.equal(kept.length, 1)
  assert.ok(figureOf(samples, 'holdfast_process_cpu_seconds_total', 'a test') > 0.01)
  assert.ok(figureOf(samples, 'holdfast_process_resident_memory_bytes', 'a test') > 10e6)
  assert.ok(figureOf(samples, 'holdfast_process_heap_used_bytes', 'a test') > 1e6)
  assert.ok(figureOf(samples, 'holdfast_process_event_loop_busy_ratio', 'a test') > 0)
  const startUs = figureOf(samples, 'holdfast_process_start_time_seconds', 'a test')
  assert.ok(Math.abs(Date.now() / 1_000 - startUs) < 600)
  const heapLimit = figureOf(samples, 'holdfast_process_heap_limit_bytes', 'a test')
  assert.ok(heapLimit > figureOf(samples, 'holdfast_process_heap_used_bytes', 'a test'))
  assert.ok(samples.some(({ name, labels }) => name === 'holdfast_process_gc_pause_seconds' && labels[1] === 'minor'))
})

test('the machine tells of itself, and of the places that there are', async () => {
  const samples = await hostSamples({ data: tmpdir(), recording: path.join(tmpdir(), 'there-is-no-such-folder') })
  assert.ok(figureOf(samples, 'holdfast_host_cpus') >= 1)
  const size = figureOf(samples, 'holdfast_host_memory_size_bytes')
  const available = figureOf(samples, 'holdfast_host_memory_available_bytes')
  assert.ok(available > 0 && available < size)
  assert.ok(figureOf(samples, 'holdfast_host_cpu_busy_seconds_total') > 0)
  const [free, all] = [
    figureOf(samples, 'holdfast_host_disk_free_bytes', 'data'),
    figureOf(samples, 'holdfast_host_disk_size_bytes', 'data'),
  ]
  assert.ok(free > 0 && free <= all)
  assert.equal(
    samples.filter(({ labels }) => labels.includes('recording')).length,
    0,
    'what cannot be asked is not told',
  )
})
