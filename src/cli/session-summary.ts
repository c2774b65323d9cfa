/** The last words of a session: what came of it, where its files are, what to type next. */

import type { SessionView } from '../api/contract/session-view.ts'
import { EXIT_CODES } from './exit-codes.ts'
import { formatCount } from './output.ts'
import type { SessionNews } from './session-printer.ts'
import { shellWord } from './shell-word.ts'

export function closingLines(view: SessionView | undefined, news: SessionNews, exitCode: number): string[] {
  const lines = view === undefined ? [] : resultLines(view)
  if (exitCode === EXIT_CODES.ok) return [...lines, ...nextSteps(news)]
  return exitCode === EXIT_CODES.interrupted ? [...lines, ...unfinishedSteps(news)] : lines
}

function resultLines(view: SessionView): string[] {
  const accounts = view.accounts.map(
    ({ accountId, equity, currency, sessionPnl }) =>
      `${accountId}: equity ${equity} ${currency}, ${plus(sessionPnl)} in this session`,
  )
  const positions = view.positions.map(
    ({ instrumentId, strategyId, qty, averagePrice }) =>
      `  ${qty} ${instrumentId} of ${strategyId}, bought or sold at ${averagePrice} on average`,
  )
  const counts = [
    countText(view.fills.count, 'fill'),
    `${countText(view.orders.openCount, 'order')} open`,
    countText(view.positions.length, 'position'),
  ]
  return [...accounts, counts.join(', '), ...positions]
}

function countText(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`
}

function plus(amount: string): string {
  return /^\d/.test(amount) && /[1-9]/.test(amount) ? `+${amount}` : amount
}

function nextSteps(news: SessionNews): string[] {
  const { isShared } = news
  return [
    '',
    ...(isShared ? sharedPlaces(news) : ownPlaces(news)),
    'What next:',
    `  ${runAgain(news)}`,
    '      goes on where this stopped',
    ...(isShared ? sharedSteps(news) : ownSteps(news)),
    '      what was traded; also: orders, positions, equity',
  ]
}

/** Who does not wait for the end of a stop shall know what nobody looks after now. */
function unfinishedSteps(news: SessionNews): string[] {
  const others = news.isShared ? 'another node, or the venue’s' : 'the venue’s'
  return [
    '',
    `Ended before the stop was done. Orders that were open may still work: only ${others} dead man’s switch,`,
    'where it has one, cancels them now. Look at the venue’s own screen, or:',
    `  ${runAgain(news)}`,
    '      asks the venue what became of them, and goes on where this ended',
  ]
}

function runAgain({ configFile, program }: SessionNews): string {
  return `${program} run ${configFile}`
}

function ownPlaces({ dataFolder }: SessionNews): string[] {
  return [
    `Everything is in ${dataFolder}: the journal (journal.sqlite), the history (history.sqlite), the venue's ledger.`,
  ]
}

function ownSteps({ dataFolder, program }: SessionNews): string[] {
  const folder = shellWord(dataFolder)
  return [
    `  ${program} replay --verify ${folder}`,
    '      runs the session again and compares every decision with the record',
    `  ${program} history fills ${folder}`,
  ]
}

function sharedPlaces({ dataFolder }: SessionNews): string[] {
  return [`Journal and history are in the database; ${dataFolder} has what this machine keeps for itself.`]
}

function sharedSteps({ configFile, program }: SessionNews): string[] {
  return [
    `  ${program} store check ${configFile}`,
    '      says who leads meanwhile, and where the journal ends',
    `  ${program} history fills ${configFile}`,
  ]
}
