/**
 * The venue process's own memory: every order it took, every execution, every account, in an SQLite file.
 *
 * Invariant: `commit` returns once everything recorded before it is synced to disk; only then may it be told to anybody.
 * Executions are only ever added. A file is used by one process at a time.
 */

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { AccountIndex, ClientOrderId } from '../../core/domain/ids.ts'
import type { ExecutionReport } from '../../core/domain/inputs.ts'
import { assert } from '../../core/std/assert.ts'
import type { VenueRecorder } from './desk-listeners.ts'
import { LedgerQueries } from './ledger-queries.ts'
import type { SeededMarketState } from './seeded-market.ts'
import type { VenueAccount } from './venue-account.ts'
import type { VenueOrder } from './venue-order.ts'
import { executionNumberOf } from './venue-reports.ts'
import {
  restoreOrder,
  type SavedAccount,
  type SavedDesk,
  type SavedOrder,
  saveAccount,
  saveOrder,
} from './venue-state.ts'

export const LEDGER_VERSION = 1

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS accounts (account INTEGER PRIMARY KEY, json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS orders (
    arrival INTEGER PRIMARY KEY, account INTEGER NOT NULL, client_order_id TEXT NOT NULL, state TEXT NOT NULL,
    is_open INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS orders_by_id ON orders (client_order_id);
  CREATE INDEX IF NOT EXISTS orders_open ON orders (arrival) WHERE is_open = 1;
  CREATE TABLE IF NOT EXISTS executions (
    number INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, client_order_id TEXT NOT NULL, json TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS executions_by_order ON executions (arrival);
  CREATE TABLE IF NOT EXISTS transfers (number INTEGER PRIMARY KEY, json TEXT NOT NULL);
`

/** For tests and inspection: what the venue did under one client order id. More than one order: it was sent twice. */
export interface LedgerEntry {
  readonly orders: readonly SavedOrder[]
  readonly executions: readonly ExecutionReport[]
}

/** Money that came or went without a trade; minor units as decimal text, negative for what went. */
export interface LedgerTransfer {
  readonly accountIndex: number
  readonly currency: number
  readonly amountMinor: string
  readonly timeUs: number
}

type Counters = Pick<SavedDesk, 'arrivalCount' | 'executionCount' | 'placementCount'>

export class Ledger implements VenueRecorder {
  readonly queries: LedgerQueries
  readonly #path: string
  readonly #database: DatabaseSync
  readonly #orders = new Set<VenueOrder>()
  readonly #accounts = new Set<VenueAccount>()
  readonly #trades: ExecutionReport[] = []
  readonly #transfers: LedgerTransfer[] = []
  readonly #saveOrder: StatementSync
  readonly #saveTrade: StatementSync
  readonly #saveAccount: StatementSync
  readonly #saveTransfer: StatementSync
  readonly #saveMeta: StatementSync
  readonly #readTrades: StatementSync
  readonly #findOrder: StatementSync

  /** Errors: Error naming the file where it is of another version or no ledger at all. */
  constructor(path: string) {
    this.#path = path
    this.#database = naming(path, () => openDatabase(path))
    this.queries = new LedgerQueries(this.#database)
    const prepare = (sql: string) => this.#database.prepare(sql)
    this.#saveOrder = prepare(`INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (arrival) DO UPDATE SET state = excluded.state, is_open = excluded.is_open, json = excluded.json`)
    this.#saveTrade = prepare('INSERT INTO executions SELECT ?, arrival, ?, ? FROM orders WHERE arrival = ?')
    this.#saveAccount = prepare('INSERT OR REPLACE INTO accounts VALUES (?, ?)')
    this.#saveTransfer = prepare('INSERT INTO transfers (json) VALUES (?)')
    this.#readTrades = prepare('SELECT json FROM executions WHERE arrival = ? ORDER BY number')
    this.#findOrder = prepare(
      'SELECT arrival, json FROM orders WHERE client_order_id = ? AND account = ? ORDER BY arrival DESC LIMIT 1',
    )
    this.#saveMeta = prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)')
  }

  onOrder(order: VenueOrder): void {
    this.#orders.add(order)
  }

  onTrade(trade: ExecutionReport): void {
    this.#trades.push(trade)
  }

  onAccount(account: VenueAccount): void {
    this.#accounts.add(account)
  }

  /** The account is told by `onAccount` as well. */
  onTransfer(transfer: LedgerTransfer): void {
    this.#transfers.push(transfer)
  }

  recall(accountIndex: AccountIndex, clientOrderId: ClientOrderId): VenueOrder | undefined {
    const row = this.#findOrder.get(clientOrderId, accountIndex)
    return row === undefined
      ? undefined
      : restoreOrder(JSON.parse(String(row['json'])), this.#tradesOf(Number(row['arrival'])))
  }

  get hasNews(): boolean {
    return this.#orders.size + this.#accounts.size + this.#trades.length + this.#transfers.length > 0
  }

  /** Makes everything recorded durable, in one transaction. */
  commit(counters: Counters): void {
    if (this.hasNews) naming(this.#path, () => this.#commit(counters))
  }

  #commit(counters: Counters): void {
    this.#database.exec('BEGIN IMMEDIATE')
    for (const order of this.#orders) this.#writeOrder(order)
    for (const trade of this.#trades) this.#writeTrade(trade)
    for (const account of this.#accounts) this.#saveAccount.run(account.index, JSON.stringify(saveAccount(account)))
    for (const transfer of this.#transfers) this.#saveTransfer.run(JSON.stringify(transfer))
    this.#saveMeta.run('counters', JSON.stringify(counters))
    this.#database.exec('COMMIT')
    this.#orders.clear()
    this.#accounts.clear()
    this.#trades.length = 0
    this.#transfers.length = 0
  }

  /** Where the generated market stands; losing the newest is no harm. */
  saveMarket(state: SeededMarketState): void {
    naming(this.#path, () => this.#saveMeta.run('market', JSON.stringify(state)))
  }

  market(): SeededMarketState | undefined {
    return this.#meta('market') as SeededMarketState | undefined
  }

  /** Keeps a plain value under a name: what a door of the venue's own wants to find again. */
  keep(name: string, value: unknown): void {
    this.#saveMeta.run(`kept:${name}`, JSON.stringify(value))
  }

  kept(name: string): unknown {
    return this.#meta(`kept:${name}`)
  }

  /** Open orders, the newest closed ones and all accounts; undefined for a new ledger. */
  load(closedMax: number): SavedDesk | undefined {
    const counters = this.#meta('counters') as Counters | undefined
    if (counters === undefined) return undefined
    const rows = this.#database
      .prepare(`SELECT arrival, json FROM orders WHERE is_open = 1
        UNION ALL SELECT * FROM (SELECT arrival, json FROM orders WHERE is_open = 0 ORDER BY arrival DESC LIMIT ?)
        ORDER BY arrival`)
      .all(closedMax)
    const orders = rows.map(row => ({
      order: JSON.parse(String(row['json'])),
      trades: this.#tradesOf(Number(row['arrival'])),
    }))
    const total = Number(this.#database.prepare('SELECT count(*) AS total FROM orders').get()!['total'])
    return { ...counters, orders, accounts: this.#savedAccounts(total - orders.length) }
  }

  exportLedger(): Map<string, LedgerEntry> {
    const entries = new Map<string, { orders: SavedOrder[]; executions: ExecutionReport[] }>()
    for (const row of this.#database
      .prepare('SELECT arrival, client_order_id AS id, json FROM orders ORDER BY arrival')
      .all()) {
      const entry = entries.get(String(row['id'])) ?? { orders: [], executions: [] }
      entry.orders.push(JSON.parse(String(row['json'])))
      entry.executions.push(...this.#tradesOf(Number(row['arrival'])))
      entries.set(String(row['id']), entry)
    }
    return entries
  }

  /** In the order in which they happened. */
  transfers(): LedgerTransfer[] {
    const rows = this.#database.prepare('SELECT json FROM transfers ORDER BY number').all()
    return rows.map(row => JSON.parse(String(row['json'])))
  }

  accounts(): SavedAccount[] {
    return this.#savedAccounts(0)
  }

  close(): void {
    this.#database.close()
  }

  #writeOrder(order: VenueOrder): void {
    const json = JSON.stringify(saveOrder(order))
    this.#saveOrder.run(order.arrival, order.accountIndex, order.clientOrderId, order.state, order.isOpen ? 1 : 0, json)
  }

  /** The order's row, written before it, tells which of several orders under the same id was executed. */
  #writeTrade(trade: ExecutionReport): void {
    const arrival = Number(trade.venueOrderId.slice(1))
    const number = executionNumberOf(trade.executionId)
    const { changes } = this.#saveTrade.run(number, trade.clientOrderId, JSON.stringify(trade), arrival)
    assert(Number(changes) === 1, `execution ${trade.executionId} belongs to an order in the ledger`)
  }

  #tradesOf(arrival: number): ExecutionReport[] {
    return this.#readTrades.all(arrival).map(row => JSON.parse(String(row['json'])))
  }

  #savedAccounts(forgottenCount: number): SavedAccount[] {
    const rows = this.#database.prepare('SELECT json FROM accounts ORDER BY account').all()
    return rows.map(row => ({ ...JSON.parse(String(row['json'])), forgottenCount }))
  }

  #meta(name: string): unknown {
    const row = this.#database.prepare('SELECT json FROM meta WHERE name = ?').get(name)
    return row === undefined ? undefined : JSON.parse(String(row['json']))
  }
}

/** SQLite says what went wrong and not where. */
function naming<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && 'errcode' in error) error.message = `${path}: ${error.message}`
    throw error
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE')
  const version = Number(database.prepare('PRAGMA user_version').get()!['user_version'])
  if (version !== 0 && version !== LEDGER_VERSION) {
    database.close()
    throw new Error(
      `${path}: ledger version ${version}, this program reads ${LEDGER_VERSION}; choose another ledger path`,
    )
  }
  database.exec(SCHEMA)
  database.exec(`PRAGMA user_version = ${LEDGER_VERSION}`)
  return database
}
