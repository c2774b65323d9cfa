/** What the tests of a strategy import: `holdfast/strategy/testing`. A strategy that trades loads none of it. */

export { StrategyTester, type StrategyTesterOptions } from './tester.ts'
export type { TestOrder } from './tester-venue.ts'
