/** Strategies of a backtest run in this process: none of them ends it without a word, and without a report. */

/** As long as `work` goes on, whoever asks for the end of the process fails, as by any other exception. */
export async function keepProcess<T>(work: () => Promise<T>): Promise<T> {
  const { exit } = process
  process.exit = code => {
    throw new Error(`process.exit(${code ?? ''}): a strategy ends by throwing, or by submitting nothing more`)
  }
  try {
    return await work()
  } finally {
    process.exit = exit
  }
}
