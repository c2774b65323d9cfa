/** `holdfast data record`: the market of a configuration as it comes, into a catalogue, with nothing traded. */

import { resolve } from 'node:path'
import type { RecordProgress, RecordRun } from '../../host/live/record-run.ts'
import type { RecordingSettings } from '../../host/live/recording.ts'
import type { GatherReport } from '../../market-data/recorder/gather-recording.ts'
import { type ConfigOptions, loadedConfigOf } from '../config-options.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import {
  type Column,
  formatBytes,
  formatCount,
  formatWhen,
  styled,
  writeJsonLine,
  writeLine,
  writeTable,
} from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'

export interface RecordVerbOptions extends ConfigOptions {
  readonly into?: string
  readonly for?: number
  readonly raw: boolean
  readonly json?: boolean
}

const COLUMNS: readonly Column[] = [
  { title: 'instrument' },
  { title: 'rows', align: 'right' },
  { title: 'newest' },
  { title: 'latency', align: 'right' },
  { title: 'gaps', align: 'right' },
  { title: 'data' },
]
const TELL_MS = 1_000
/** Without a terminal and without `--json`. */
const TELL_PLAIN_EVERY = 10

export async function recordMarket(file: string, options: RecordVerbOptions): Promise<void> {
  const loaded = await loadedConfigOf(file, options, { command: 'run' })
  if (loaded.source.kind === 'Recorded')
    throw new CliError(
      'config',
      `${file}: data: { source: replay } is recorded already; live and seeded markets are not`,
    )
  const { recordingSettingsOf } = await import('../../host/live/recording.ts')
  const { RecordRun } = await import('../../host/live/record-run.ts')
  const settings = settingsOf(recordingSettingsOf(loaded), options)
  const news = options.json ? new JsonNews() : new PersonNews(settings.catalogue)
  const run = new RecordRun({
    loaded,
    settings,
    onAlert: ({ code, severity, text }) => news.say('alert', `${code}: ${text}`, severity),
    onLog: text => news.say('log', text, 'Info'),
  })
  await run.start()
  await stopped(run, options.for, news)
  const reports = await run.end((done, total) => news.filing(done, total))
  news.end(run.progress(), reports)
  process.exit(EXIT_CODES.ok)
}

/** What the file says, with what the command line says in its place. */
function settingsOf(written: RecordingSettings | undefined, options: RecordVerbOptions): RecordingSettings {
  const defaults = {
    catalogue: resolve('./data'),
    keepsRaw: true,
    freeBytesMin: 1e9,
    queueBytesMax: 64e6,
    keepRawUs: undefined,
    rawBytesMax: undefined,
    keepDataUs: undefined,
    encryption: undefined,
  }
  const settings = written ?? defaults
  const catalogue = options.into === undefined ? settings.catalogue : resolve(options.into)
  return { ...settings, catalogue, keepsRaw: settings.keepsRaw && options.raw }
}

/** Resolves at Ctrl-C, or when the time is over; a second Ctrl-C ends at once, and what is durable stays. */
function stopped(run: RecordRun, seconds: number | undefined, news: News): Promise<void> {
  return new Promise(done => {
    const timer = setInterval(() => news.progress(run.progress()), TELL_MS)
    const stop = () => {
      clearInterval(timer)
      done()
    }
    let interrupts = 0
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => (interrupts++ > 0 ? process.exit(EXIT_CODES.interrupted) : stop()))
    if (seconds !== undefined) setTimeout(stop, seconds * 1_000)
  })
}

interface News {
  say(kind: 'alert' | 'log', text: string, severity: string): void
  progress(progress: RecordProgress): void
  filing(done: number, total: number): void
  end(progress: RecordProgress, reports: readonly GatherReport[]): void
}

/** One object a line. */
class JsonNews implements News {
  say(kind: 'alert' | 'log', text: string, severity: string): void {
    writeJsonLine({ kind, severity, text })
  }

  progress(progress: RecordProgress): void {
    writeJsonLine({ kind: 'progress', ...progress })
  }

  filing(): void {}

  end(progress: RecordProgress, reports: readonly GatherReport[]): void {
    writeJsonLine({ kind: 'end', ...progress, filed: reports })
  }
}

class PersonNews implements News {
  readonly #bar = new ProgressBar({ unit: 'messages' })
  readonly #catalogue: string
  #told = 0

  constructor(catalogue: string) {
    this.#catalogue = catalogue
    writeLine(`recording into ${catalogue}; Ctrl-C ends it`)
  }

  say(_: 'alert' | 'log', text: string, severity: string): void {
    this.#bar.finish()
    writeLine(severity === 'Info' ? text : `${styled('yellow', severity)}  ${text}`)
  }

  progress({ total, instruments }: RecordProgress): void {
    const count = total.rawCount + total.inputCount
    const live = instruments.filter(({ dataState }) => dataState === 'Live').length
    const gaps = instruments.reduce((sum, { gapCount }) => sum + gapCount, 0)
    const lagMs = Math.max(0, ...instruments.map(({ latencyUs }) => latencyUs)) / 1_000
    const quality = `${live}/${instruments.length} live, lag ${lagMs.toFixed(0)} ms, ${formatCount(gaps)} gaps`
    const label = `${quality}  ${formatBytes(total.writtenBytes)}${dropsOf(total.droppedCount)}`
    this.#bar.update(count, 0, label)
    if (process.stderr.isTTY === true || ++this.#told % TELL_PLAIN_EVERY !== 0) return
    writeLine(`${formatCount(count)} messages, ${label}, ${formatBytes(total.waitingBytes)} wait for the disk`)
  }

  filing(done: number, total: number): void {
    this.#bar.update(done, total, 'filing')
  }

  end({ total, instruments }: RecordProgress, reports: readonly GatherReport[]): void {
    this.#bar.finish()
    writeTable(
      COLUMNS,
      instruments.map(({ instrumentId, inputCount, newestUs, latencyUs, gapCount, dataState }) => [
        instrumentId,
        formatCount(inputCount),
        newestUs === 0 ? '' : formatWhen(newestUs),
        newestUs === 0 ? '' : `${(latencyUs / 1_000).toFixed(1)} ms`,
        formatCount(gapCount),
        dataState,
      ]),
    )
    for (const { venueId, rowCount, rowsRefused, files } of reports) {
      const refused = rowsRefused === 0 ? '' : `, ${styled('yellow', `${formatCount(rowsRefused)} refused`)}`
      writeLine(`${venueId}: ${formatCount(rowCount)} rows in ${files.length} files of ${this.#catalogue}${refused}`)
    }
    const raw = total.rawCount === 0 ? '' : `, ${formatCount(total.rawCount)} raw messages`
    writeLine(`${formatBytes(total.writtenBytes)} written${raw}${dropsOf(total.droppedCount)}`)
  }
}

function dropsOf(count: number): string {
  return count === 0 ? '' : `  ${styled('red', `${formatCount(count)} dropped`)}`
}
