/** `holdfast store accept`: the database came back without blocks that this node knows of; a person looks, and accepts it. */

import { acceptLoss, type LossReport } from '../../store/postgres/accept-loss.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { formatCount, styled, writeJson, writeLine } from '../output.ts'
import { type AcceptOptions, storeOfConfig } from './store-settings.ts'

export async function acceptStore(file: string, options: AcceptOptions): Promise<void> {
  const { settings } = await storeOfConfig(file, options)
  const report = await acceptLoss(settings, options.end)
  if (report.isLost && !report.isAccepted) process.exitCode = EXIT_CODES.refused
  if (options.json) writeJson(report)
  else print(file, report, options.end)
}

function print(file: string, report: LossReport, end: number | undefined): void {
  const { head, knownBlock, isLost, isAccepted, acceptedEnd, leader } = report
  const at = formatCount(head.blockNumber)
  if (!isLost) return writeLine(`${styled('green', 'nothing is lost')}  the journal ends at block ${at}`)
  writeLine(
    `${styled('red', 'lost')}  block ${formatCount(knownBlock)} was acknowledged; the journal ends at block ${at}`,
  )
  if (isAccepted) return writeLine('accepted: whoever leads next doubts every order that it holds and asks the venues')
  const agreed = acceptedEnd < 0 ? head.blockNumber : acceptedEnd
  if (end !== undefined && end !== agreed) writeLine(`--end ${end} is not where the journal ends`)
  writeLine(
    'Nothing was changed. Look at the open orders on the screens of the venues, and why the database lost its end.',
  )
  if (acceptedEnd >= 0) writeLine('The store was told: whoever leads since then has doubted every order that it held.')
  else if (leader !== '')
    writeLine(`${leader} leads and does not know of the loss: stop it first, and start it afterwards.`)
  writeLine(`Then, on each node that refuses to start: holdfast store accept ${file} --end ${agreed}`)
}
