/** `holdfast data import | record | gather | list | check | repair | export | messages | key`: recorded market data in a catalogue of Parquet files. */

import type { Command } from 'commander'
import { NAMED_FORMATS } from '../../market-data/importers/import-formats.ts'
import { takesCalendar } from '../closed-hours.ts'
import { takesConfig } from '../config-options.ts'
import { type KeyFileOptions, takesKeyFiles } from '../key-files.ts'
import { parseSeconds, parseTime } from '../option-values.ts'
import type { DaysOptions } from './data-days.ts'
import type { ExportVerbOptions } from './data-export.ts'
import type { GatherVerbOptions } from './data-gather.ts'
import type { ImportVerbOptions } from './data-import.ts'
import type { MessagesVerbOptions } from './data-messages.ts'
import type { RecordVerbOptions } from './data-record.ts'
import type { RepairVerbOptions } from './data-repair.ts'

const CATALOGUE_DEFAULT = './data'

export function define(command: Command): void {
  defineImport(command.command('import'))
  takesConfig(command.command('record'))
    .description('Record the market of a configuration as it comes, without trading')
    .option('--into <catalogue>', 'in place of recording.catalogue; where neither is given ./data')
    .option('--for <seconds>', 'stop by itself after this long', parseSeconds)
    .option('--no-raw', 'keep no messages of the lines as they came')
    .option('--json', 'write what happens as JSON, one object a line')
    .action(async (file: string, options: RecordVerbOptions) =>
      (await import('./data-record.ts')).recordMarket(file, options),
    )
  takesKeyFiles(command.command('gather'))
    .description('File what was recorded into the days of the catalogue')
    .argument('[catalogue]', 'its folder', CATALOGUE_DEFAULT)
    .option('--replace', 'put the recorded rows in place of those that the catalogue has for the same time')
    .option('--json', 'write the report as JSON')
    .action(async (root: string, options: GatherVerbOptions) =>
      (await import('./data-gather.ts')).gatherData(root, options),
    )
  takesCalendar(command.command('list'))
    .description('Show what a catalogue holds')
    .argument('[catalogue]', 'its folder', CATALOGUE_DEFAULT)
    .option('--days', 'a line for each file: where its rows come from, what is missing of it')
    .option('--instrument <id>', 'with --days: this one alone')
    .option('--json', 'write it as JSON')
    .action(async (root: string, options: DaysOptions & { days?: boolean }) =>
      options.days
        ? (await import('./data-days.ts')).listDays(root, options)
        : (await import('./data-list.ts')).listData(root, options),
    )
  takesKeyFiles(command.command('check'))
    .description('Read every row of a catalogue and say what is wrong with it')
    .argument('[catalogue]', 'its folder', CATALOGUE_DEFAULT)
    .option('--json', 'write the result as JSON')
    .action(async (root: string, options: KeyFileOptions & { json?: boolean }) =>
      (await import('./data-check.ts')).checkData(root, options),
    )
  takesKeyFiles(takesCalendar(command.command('repair')))
    .description('Fill what is missing of a catalogue from elsewhere; filled rows stay known as such')
    .argument('[catalogue]', 'its folder', CATALOGUE_DEFAULT)
    .option('--from-venue <config>', 'trades and bars of the venues of a configuration, by their own history')
    .option('--from-catalogue <folder>', 'rows of another catalogue')
    .option('--instrument <id>', 'this one alone')
    .option('--series <series>', 'such as trade or bar-1m; this one alone')
    .option('--from <time>', 'nothing before it', parseTime)
    .option('--to <time>', 'nothing after it', parseTime)
    .option('--dry-run', 'only say what is missing')
    .option('--json', 'write the report as JSON')
    .action(async (root: string, options: RepairVerbOptions) =>
      (await import('./data-repair.ts')).repairData(root, options),
    )
  command
    .command('export')
    .description('Write one series of a catalogue as CSV with exact decimals, or as one Parquet file')
    .argument('[catalogue]', 'its folder', CATALOGUE_DEFAULT)
    .requiredOption('--instrument <id>', 'SYMBOL.VENUE')
    .requiredOption('--series <series>', 'quote, trade, book, or bars such as bar-1m')
    .option('--from <time>', 'the first time, included', parseTime)
    .option('--to <time>', 'the last time, included', parseTime)
    .addOption(command.createOption('--format <format>', 'csv or parquet').choices(['csv', 'parquet']).default('csv'))
    .option('--out <file>', 'a file that is not there yet; - for the standard output', '-')
    .action(async (root: string, options: ExportVerbOptions) =>
      (await import('./data-export.ts')).exportData(root, options),
    )
  defineRecordings(command)
}

function defineRecordings(command: Command): void {
  takesKeyFiles(command.command('messages'))
    .description('Write what a recorded line said, as it came: seconds, a colon and the message')
    .argument('[catalogue]', 'its folder', CATALOGUE_DEFAULT)
    .requiredOption('--venue <id>', 'such as SIM')
    .requiredOption('--line <id>', 'as in raw/VENUE of the catalogue')
    .option('--from <time>', 'the first time, included', parseTime)
    .option('--to <time>', 'the last time, included', parseTime)
    .option('--out <file>', 'a file that is not there yet; - for the standard output', '-')
    .action(async (root: string, options: MessagesVerbOptions) =>
      (await import('./data-messages.ts')).writeMessages(root, options),
    )
  command
    .command('key')
    .description('Make a file with a new key that seals recordings (recording.encryption)')
    .argument('<file>', 'not there yet; its owner alone may read it')
    .option('--show', 'make nothing, say which key the file has')
    .option('--json', 'write it as JSON')
    .action(async (file: string, options: { show?: boolean; json?: boolean }) =>
      (await import('./data-key.ts')).recordingKey(file, options),
    )
}

function defineImport(command: Command): void {
  const words = (option: string, text: string, choices: readonly string[]) =>
    command.addOption(command.createOption(option, text).choices(choices))
  command
    .description('Bring files of exchanges and vendors, raw sessions or plain CSV into a catalogue')
    .argument('<path...>', 'files, and folders that are searched for .csv, .gz, .zip, .zst and .dbn')
    .option('--into <catalogue>', 'folder of the catalogue, made where it is missing', CATALOGUE_DEFAULT)
    .option('--instrument <id>', 'SYMBOL.VENUE; guessed from the file’s name where absent')
    .option('--tick <size>', 'step of prices; found out where absent')
    .option('--lot <size>', 'step of quantities; found out where absent')
    .option('--map <file>', 'plain CSV: what the columns are, a YAML or JSON file')
    .option('--step <length>', 'length of a bar, such as 1m, where the file does not tell')
    .option('--symbol <symbol>', 'files of several symbols: the one to read')
    .option('--zone <zone>', 'zone of the times, such as America/New_York, where the format’s own is wrong')
    .option('--assumed-size <qty>', 'given to quotes that come without sizes')
    .option('--round-sizes', 'cut sizes that are finer than the lot')
    .option('--replace', 'put the new rows in place of those that the catalogue has for the same time')
    .option('--json', 'write the report as JSON')
  words('--format <format>', 'found out where absent', NAMED_FORMATS)
  words('--quote-bars <as>', 'LEAN: bars of quotes as bars, or as the quote at each close', ['bars', 'quotes'])
  command.action(async (paths: string[], options: ImportVerbOptions) =>
    (await import('./data-import.ts')).importFiles(paths, options),
  )
}
