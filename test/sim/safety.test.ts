import { testSeeds } from './seed-runs.ts'

testSeeds('safety', 1, 1_000)
